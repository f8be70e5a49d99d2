import Foundation
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeySodium
import Testing

/// The snippets of the README work, and are those that stand in it.
@Suite struct ReadmeTests {
  @Test("DEC-4, REPLAY-7: the server's pass opens the lock once, and its answer says so")
  func snippets() throws {
    var home = try Home()
    var visit = try Visit(of: &home)
    let presentation = try visit.presentation(at: home)
    let reply = try home.present(presentation.bytes)
    #expect(home.bolt.unlockCount == 1)
    guard case .verified(let answer) = try visit.holder.readAnswer(reply, to: presentation) else {
      Issue.record("the answer is not signed")
      return
    }
    #expect(answer.isAllowed)
    #expect(answer.receipts.count == 1)

    // The same bytes once more.
    let again = try home.present(presentation.bytes)
    #expect(try visit.holder.readAnswer(again, to: presentation) == .unsigned(.denied))
    #expect(home.bolt.unlockCount == 1)
  }

  @Test("DEC-2: the lock keeps a revocation that a refused visitor carries")
  func learned() throws {
    var home = try Home()
    var first = try Visit(of: &home)
    _ = try home.present(try first.presentation(at: home).bytes)
    home.serviceLedger.revokedSerials = [0]
    var second = try Visit(of: &home)
    let presentation = try second.presentation(at: home)
    let reply = try home.present(presentation.bytes)
    guard case .verified(let answer) = try second.holder.readAnswer(reply, to: presentation) else {
      Issue.record("the answer is not signed")
      return
    }
    #expect(answer.code == .session, "the first visit is not over (SESS-2)")
    #expect(home.bolt.unlockCount == 1)
    try home.restart()
    #expect(try home.isRevoked(0))
  }

  @Test("DEC-4: what cannot be persisted moves no bolt")
  func brokenFlash() throws {
    var home = try Home()
    var visit = try Visit(of: &home)
    home.journal.flash.cutPower(atStep: home.journal.flash.stepCount + 1, leaving: .unchanged)
    let presentation = try visit.presentation(at: home)
    let reply = try home.present(presentation.bytes)
    guard case .verified(let answer) = try visit.holder.readAnswer(reply, to: presentation) else {
      Issue.record("the answer is not signed")
      return
    }
    #expect(!answer.isAllowed)
    #expect(home.bolt.unlockCount == 0)
  }

  @Test("the README shows these very lines", arguments: ["LockSnippet", "ServerSnippet"])
  func identical(_ name: String) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let source = try String(
      contentsOf: folder.appendingPathComponent("\(name).swift"), encoding: .utf8)
    let readme = try String(
      contentsOf: folder.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("README.md"), encoding: .utf8)
    let region = try #require(source.between("// README: begin\n", and: "// README: end\n"))
    #expect(readme.contains("```swift\n\(region)```\n"))
    #expect(readme.components(separatedBy: "```swift\n").count == 3, "two blocks of Swift")
  }
}

/// A courier at the door with a pass that the server snippet of the README made.
struct Visit {
  var holder = Holder(using: Home.crypto)
  private let pass: PassBundle
  private let challenge: UnverifiedChallenge

  init(of home: inout Home) throws {
    let authority = try home.authority()
    let lockKey = try Party.lock.key()
    let door = PassBundle.PointLock(point: "front", key: lockKey)
    let asking = try PassBundle(links: authority.messages, locks: [door])
    challenge = try home.hello(holder.hello(for: asking, wantsSignature: true))
    pass = try deliveryPass(
      for: Party.courier.key(),
      answering: challenge.verified(by: lockKey, using: Home.crypto),
      under: authority, at: Home.now, issuer: home.issuer, ledger: &home.serviceLedger,
      key: Party.service.signer())
  }

  mutating func presentation(at home: borrowing Home) throws -> Presentation {
    let recording = try home.recording(challenge.content.nonce)
    return try holder.present(
      pass, to: challenge,
      asking: VisitRequest(.unlock, at: "front", channel: .ble, evidence: [recording]),
      insistsOnSignature: true, signer: Party.courier.signer())
  }
}

extension String {
  /// What stands between two marks.
  fileprivate func between(_ start: String, and end: String) -> Substring? {
    guard let first = range(of: start),
      let last = range(of: end, range: first.upperBound..<endIndex)
    else { return nil }
    return self[first.upperBound..<last.lowerBound]
  }
}
