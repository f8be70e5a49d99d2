import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors
import Testing

/// A table of the specification, as rows of cells.
private func table(_ file: String, headed: String) throws -> [[String]] {
  let url = Published.folder.appendingPathComponent("Spec/\(file)")
  let lines = try String(contentsOf: url, encoding: .utf8).split(
    separator: "\n", omittingEmptySubsequences: false)
  let start = try #require(lines.firstIndex { $0.hasPrefix("| \(headed) |") })
  return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { line in
    line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }
}

@Suite("The registry of reasons")
struct ReasonRegistryTests {
  /// Reasons of issuers and holders stand in modules above the core.
  private static func isOfLock(_ row: [String]) -> Bool { UInt16(row[0]) ?? 3_000 < 3_000 }

  @Test("numbers and names are those of the table, each once")
  func numbers() throws {
    let rows = try table("reasons.md", headed: "number")
    #expect(Set(rows.map { $0[0] }).count == rows.count)
    #expect(Set(rows.map { $0[1] }).count == rows.count)
    let specified = rows.filter(Self.isOfLock).map { "\($0[0]) \($0[1])" }
    let implemented = ReasonName.rows.filter { $0.reason.rawValue < 3_000 }
      .map { "\($0.reason.rawValue) \($0.name)" }
    #expect(specified == implemented)
  }

  @Test("the holder sees the code of the table (ANS-2)")
  func holderCodes() throws {
    for row in try table("reasons.md", headed: "number").filter(Self.isOfLock) {
      let reason = DenyReason(rawValue: try #require(UInt16(row[0])))
      // "1 or 12" is 1 before the proof has verified, and 12 after it.
      let after = row[2].split(separator: " ").last.flatMap { UInt8($0) }
      #expect(reason.holderCode.rawValue == after, "\(row[1])")
    }
  }

  @Test("the codes a holder may see are those of the table")
  func codes() throws {
    let codes: [(String, HolderCode)] = [
      ("allowed", .allowed), ("denied", .denied), ("busy", .busy), ("time", .time),
      ("clock", .clock), ("revoked", .revoked), ("refresh", .refresh), ("evidence", .evidence),
      ("scope", .scope), ("used", .used), ("full", .full), ("session", .session), ("pass", .pass),
    ]
    let specified = try table("reasons.md", headed: "code").map { "\($0[0]) \($0[1])" }
    #expect(specified == codes.map { "\($0.1.rawValue) \($0.0)" })
  }
}

@Suite("The table of limits")
struct LimitTests {
  /// Rows of one number.
  private static let counts: [(String, Int)] = [
    ("credential", Limits.credentialByteCount), ("proof", Limits.proofByteCount),
    ("staple", Limits.stapleByteCount), ("time statement", Limits.timeStatementByteCount),
    ("evidence", Limits.evidenceByteCount), ("challenge", Limits.challengeByteCount),
    ("answer", Limits.answerByteCount), ("receipt", Limits.receiptByteCount),
    ("acknowledgement", Limits.acknowledgementByteCount),
    ("configuration", Limits.configurationByteCount),
    ("passcode enrolment", Limits.passcodeByteCount), ("request", Limits.requestByteCount),
    ("presentation", Limits.presentationByteCount), ("ferry", Limits.ferryByteCount),
    ("hello", Limits.helloByteCount), ("shown receipt", Limits.shownByteCount),
    ("links", Limits.linkCount),
    ("staples", Limits.stapleCount), ("time statements", Limits.timeStatementCount),
    ("evidence statements", Limits.evidenceCount),
    ("acknowledgements", Limits.acknowledgementCount),
    ("scope entries", Limits.scopeEntryCount), ("schedule rows", Limits.scheduleRowCount),
    ("offset rows", Limits.offsetRowCount), ("evidence requirements", Limits.evidenceRowCount),
    ("named keys in `needs`", Limits.neededKeyCount), ("point", Limits.pointByteCount),
    ("revocation bitmap", Limits.bitmapByteCount), ("serial window W", Limits.mostWindow),
    ("anchors", Limits.anchorCount), ("residents", Limits.residentCount),
    ("witnesses", Limits.witnessCount), ("time sources", Limits.timeSourceCount),
    ("auditors", Limits.auditorCount), ("kids in a hello", Limits.helloKidCount),
    ("nesting", Limits.nestingDepth), ("verified links remembered", Limits.cachedLinkCount),
  ]

  /// The last number of a cell such as `1,024 B` or `32 to 1,024, a multiple of 32`.
  private static func most(_ cell: String) -> Int? {
    let first = cell.split(separator: " a ").first ?? ""
    return first.replacing(",", with: "").split(separator: " ").compactMap { Int($0) }.last
  }

  @Test("each limit is that of the table")
  func limits() throws {
    let rows = try table("limits.md", headed: "limit")
    for (name, value) in Self.counts {
      let row = try #require(rows.first { $0[0] == name }, "\(name)")
      #expect(Self.most(row[1]) == value, "\(name)")
    }
    let window = try #require(rows.first { $0[0] == "serial window W" })
    #expect(window[1].hasPrefix("\(Limits.leastWindow) to "))
    let time = try #require(rows.first { $0[0] == "time" })
    #expect(time[1] == "0 to 2^40")
    #expect(Limits.lastSecond == 1 << 40)
    let mark = try #require(rows.first { $0[0] == "issue mark" })
    #expect(mark[1] == "0 to 2^39")
    #expect(Limits.lastIssueMark == 1 << 39)
  }

  @Test("no row of the table is without a limit, but for the sizes of a lock")
  func rows() throws {
    let mirrored = Set(Self.counts.map(\.0)).union([
      "time", "issue mark", "spent nonces", "issuer slots", "authorities recorded", "counters",
    ])
    #expect(Set(try table("limits.md", headed: "limit").map { $0[0] }) == mirrored)
  }
}
