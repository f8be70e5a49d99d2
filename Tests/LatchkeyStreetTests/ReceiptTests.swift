import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyService
import Testing

@Suite("Receipts that are brought")
struct ReceiptTests {
  /// A delivery whose door is shut, and nobody has brought a receipt.
  private func quiet() async throws -> (Street, LockID, Visit, [[UInt8]]) {
    let street = try Street()
    var lock = try await street.open()
    var visit = Visit(street, job: "job-1")
    try await visit.gather(at: &lock)
    let bundle = try await visit.unlock()
    _ = try visit.present(bundle, to: &lock)
    lock.openDoor()
    try street.pass(5, &lock)
    lock.closeDoor()
    let receipts = try lock.receipts()
    return (street, lock.lockID, visit, receipts)
  }

  @Test("RECV-1: the order in which they come, and how often, makes no difference")
  func order() async throws {
    let (_, lock, visit, receipts) = try await quiet()
    #expect(receipts.count >= 3)
    for receipt in receipts.reversed() { try await visit.bring([receipt], of: lock) }
    #expect(try await visit.state() == "relocked")
    let again = try await visit.bring(receipts + receipts, of: lock)
    #expect(again.status == 200)
    #expect(String(decoding: again.body, as: UTF8.self).contains("\"taken\":0"))
    #expect(try await visit.heldReasons() == [])
    #expect(try await visit.trip() == "released")
  }

  @Test("REL-2: a receipt that is left out holds the trip")
  func gap() async throws {
    let (_, lock, visit, receipts) = try await quiet()
    var less = receipts
    less.remove(at: receipts.count - 2)
    try await visit.bring(less, of: lock)
    #expect(try await visit.heldReasons().contains(4201))
    try await visit.bring(receipts, of: lock)
    #expect(try await visit.heldReasons() == [])
  }

  @Test("RECV-2: a receipt with another bit is none of the lock's")
  func broken() async throws {
    let (_, lock, visit, receipts) = try await quiet()
    var broken = receipts[0]
    broken[broken.count - 1] ^= 1
    let refused = try await problem { try await visit.bring([broken], of: lock) }
    #expect(refused?.requirement == "RECV-2" && refused?.field == "receipts[0]")
  }

  @Test("RECV-3: two receipts of one sequence are refused, and the owner hears of it")
  func fork() async throws {
    let (street, lock, visit, receipts) = try await quiet()
    try await visit.bring(receipts, of: lock)
    street.now -= 5  // when the lock was made: the authority is younger than its anchor
    var twin = try street.makeLock("front", seed: 4)
    street.now += 5
    try await street.bringJob("job-2")
    var other = Visit(street, job: "job-2")
    try await other.gather(at: &twin)
    let bundle = try await other.unlock()
    _ = try other.present(bundle, to: &twin)
    let reply = try await other.bring(try twin.receipts(), of: twin.lockID)
    #expect(reply.status == 409)
    #expect(try await street.events().contains("lock.forked"))
  }
}
