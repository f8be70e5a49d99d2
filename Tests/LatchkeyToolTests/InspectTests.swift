import Foundation
import Testing

@testable import latchkey

@Suite struct InspectTests {
  @Test func everyKindIsRecognized() throws {
    let house = try Household()
    let messages = try Messages.all(in: house)
    #expect(Set(messages.keys) == Set(MessageKind.allCases))
    for (kind, bytes) in messages {
      try house.write(bytes, to: "message")
      let run = try house.run("inspect", "message", "--json")
      #expect(run.status == 0, "\(kind): \(run.complaint)")
      #expect(run.report["kind"] as? String == kind.rawValue)
      let lines = try house.run("inspect", "message", "--time-zone", "Asia/Tokyo")
      #expect(lines.status == 0 && lines.text.contains(kind.rawValue))
      let diagnostic = try house.run("inspect", "message", "--diag")
      #expect(diagnostic.status == 0, "\(kind): \(diagnostic.complaint)")
    }
  }

  @Test func aMessageMayComeInHexOrBase64() throws {
    let house = try Household()
    try house.issueGuestPass()
    let bytes = try house.read("guest.pass")
    func kind(_ argument: String) throws -> String? {
      try house.expect("inspect", argument, "--json").report["kind"] as? String
    }
    #expect(try kind("guest.pass") == "pass")
    #expect(try kind(bytes.hex) == "pass")
    let text = bytes.base64.replacingOccurrences(of: "+", with: "-")
      .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    #expect(try kind(text) == "pass")
    try house.write(Array((text + "\n").utf8), to: "text")
    #expect(try kind("text") == "pass")
  }

  @Test func signaturesAreCheckedOnlyWithAKey() throws {
    let house = try Household()
    try house.issueGuestPass()
    func view(_ options: String...) throws -> String {
      try Tool.run(["inspect", "guest.pass"] + options, in: house.directory).text
    }
    #expect(try view().contains("signature not checked"))
    #expect(try view("--site", "site.json").contains("checked: anchor 0"))
    #expect(try view("--key", "service.pub").contains("signature not checked"))
    var bytes = try house.read("guest.pass")
    // The first 64-byte string is the signature of link 1.
    let head = try #require(
      bytes.indices.dropLast(66).first { bytes[$0] == 0x58 && bytes[$0 + 1] == 0x40 })
    bytes[head + 65] ^= 1
    try house.write(bytes, to: "altered")
    let run = try house.run("inspect", "altered", "--key", "owner.pub", "--json")
    #expect(run.status == 3)
    #expect(run.complaint.contains("badSignature"))
  }

  /// Spec/staples.md, the revocation bound.
  @Test func theRevocationBoundIsShown() throws {
    let house = try Household()
    try house.expect(
      "issue", "--site", "site.json", "--key", "owner.key", "--to", "guest.pub", "--point", "front",
      "--life", "30d", "--max-staleness", "10m", "--out", "pass")
    let run = try house.expect("inspect", "pass", "--json")
    let links = try #require(run.report["links"] as? [[String: Any]])
    let revocation = try #require(links[0]["revocation"] as? [String: Any])
    #expect(revocation["bound"] as? Int == 660)
  }

  @Test func whatIsNotDeterministicIsShownAndRefused() throws {
    let house = try Household()
    // ENC-2: 23 in a longer head than it needs.
    #expect(try house.expect("inspect", "821817f6", "--diag").text == "[23, null]\n")
    #expect(try house.run("inspect", "821817f6").status == 3)
  }
}
