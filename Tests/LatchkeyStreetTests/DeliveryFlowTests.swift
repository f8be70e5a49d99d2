import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyService
import LatchkeySodium
import Testing

/// A courier, from the bell to the release, with a real lock and a real ledger.
@Suite("A delivery through the service")
struct DeliveryFlowTests {
  @Test("a parcel comes in, and the trip goes on when the lock has signed that it is locked")
  func wholeDelivery() async throws {
    let street = try Street()
    var lock = try street.makeLock("front", seed: 4)
    try await street.enrol(lock)
    try await street.bringJob()
    var visit = Visit(street, job: "job-1")
    try await visit.gather(at: &lock)
    let bundle = try await visit.unlock()
    let (answer, reason) = try visit.present(bundle, to: &lock)
    #expect(reason == nil)
    #expect(answer.isAllowed)
    let isOpenable = lock.isOpenable
    #expect(isOpenable)

    try await visit.bringReceipts(of: &lock)
    #expect(try await visit.state() == "unlocked")
    #expect(try await visit.heldReasons() == [4205])  // REL-6
    lock.openDoor()
    try await street.ask(
      .deliver, try visit.leg(), as: Street.courier)
    try lock.advance(5)
    street.now += 5
    lock.closeDoor()
    let isShut = !lock.isOpenable
    #expect(isShut)
    try await visit.bringReceipts(of: &lock)
    #expect(try await visit.state() == "relocked")
    #expect(try await visit.heldReasons() == [])
    #expect(try await visit.trip() == "released")
  }
}
