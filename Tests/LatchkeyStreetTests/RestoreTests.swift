import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeySQLite
import LatchkeyService
import Testing

@Suite("A ledger that is restored")
struct RestoreTests {
  /// Copies a file with the log beside it.
  private func duplicate(_ file: URL, to target: URL) throws {
    for suffix in ["", "-wal"] {
      let from = URL(filePath: file.path + suffix)
      guard FileManager.default.fileExists(atPath: from.path) else { continue }
      try FileManager.default.copyItem(at: from, to: URL(filePath: target.path + suffix))
    }
  }

  /// Puts a copy of the file in the place of the ledger, as a restore from a dump does.
  private func restore(_ copy: URL, to street: Street, _ number: Int) throws {
    let path = street.folder.appending(path: "restored-\(number).db")
    try duplicate(copy, to: path)
    try street.run(on: try SQLiteLedger(at: path.path))
  }

  @Test("LEDG-8, LEDG-9: a copy that is restored twice hands out nothing that was lost")
  func twice() async throws {
    let street = try Street()
    var lock = try await street.open()
    let copy = street.folder.appending(path: "copy.db")
    let file = try #require(street.ledger as? SQLiteLedger)
    file.close()
    try duplicate(street.folder.appending(path: "ledger.db"), to: copy)

    var serials: [UInt32] = []
    var sequences: [UInt64] = []
    for number in 1...3 {
      try restore(copy, to: street, number)
      // The number of the epoch before was lost with it.
      #expect(try await street.ledger.beginEpoch(.unbounded) == 1)
      try street.pass(300, &lock)
      let head = try await street.ledger.load(SiteQuery(try street.siteID)).head
      var visit = Visit(street, job: "job-1")
      try await visit.enter(&lock)
      try await visit.leave(&lock)
      serials.append(try #require(try await street.serial(of: "job-1")))
      sequences += try await street.ledger.events(at: street.siteID, after: head, limit: 256)
        .map(\.sequence)
    }
    #expect(Set(serials).count == 3)
    #expect(serials == serials.sorted())
    #expect(Set(sequences).count == sequences.count)
  }

  @Test("LEDG-8: a site that the copy does not know begins behind all that it had")
  func siteLost() async throws {
    let street = try Street()
    var lock = try await street.open()
    var first = Visit(street, job: "job-1")
    try await first.enter(&lock)
    try await first.leave(&lock)
    let lost = try await street.events()
    let path = street.folder.appending(path: "empty.db")
    try SQLiteLedger.migrate(at: path.path)
    try street.run(on: try SQLiteLedger(at: path.path))
    _ = try await street.ledger.beginEpoch(.unbounded)
    try street.pass(300, &lock)
    try await street.enrol(lock)
    try await street.bringJob()
    var again = Visit(street, job: "job-1")
    try await again.enter(&lock)
    #expect(try #require(try await street.serial(of: "job-1")) > 1 << 20)
    let events = try await street.ledger.events(at: street.siteID, after: 0, limit: 1)
    #expect(try #require(events.first).sequence > UInt64(lost.count))
  }
}
