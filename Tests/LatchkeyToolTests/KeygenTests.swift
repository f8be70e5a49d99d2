import Foundation
import Testing

@Suite struct KeygenTests {
  @Test func filesWithSecretsAreTheirOwnersAlone() throws {
    let house = try Household()
    try house.issueGuestPass()
    for name in ["owner.key", "front.lock", "owner.ledger.json"] {
      #expect(try house.mode(name) == 0o600)
    }
  }

  @Test func aKeyIsNeverOverwritten() throws {
    let house = try Household()
    let before = try house.read("owner.key")
    let run = try house.run("keygen", "--out", "owner.key")
    #expect(run.status == 4)
    #expect(try house.read("owner.key") == before)
  }

  @Test func thePublicPartIsExported() throws {
    let house = try Household()
    let run = try house.expect("keygen", "--from", "owner.key", "--public", "-")
    #expect(run.output == (try house.read("owner.pub")))
  }

  @Test(arguments: [0o644, 0o640, 0o604, 0o660])
  func aKeyThatOthersMayReadIsRefused(mode: Int) throws {
    let house = try Household()
    try FileManager.default.setAttributes(
      [.posixPermissions: mode], ofItemAtPath: house.path("owner.key"))
    let run = try house.run("keygen", "--from", "owner.key", "--public", "-")
    #expect(run.status == 4)
    #expect(run.complaint.contains("owner.key"))
    #expect(run.output.isEmpty)
  }

  @Test func aLockThatOthersMayReadIsRefused() throws {
    let house = try Household()
    house.killLock()
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: house.path("front.lock"))
    let run = try house.run("lock", "run", "--state", "front.lock", "--listen", "front.sock")
    #expect(run.status == 4)
    #expect(run.complaint.contains("front.lock"))
  }

  @Test func noSecretIsPrinted() throws {
    let house = try Household()
    let lines = String(decoding: try house.read("owner.key"), as: UTF8.self).split(separator: "\n")
    let secret = String(lines[1])
    for run in [
      try house.run("keygen", "--from", "owner.key", "--json"),
      try house.run("inspect", "owner.key", "--diag"), try house.run("inspect", "owner.key"),
    ] {
      #expect(!run.text.contains(secret))
      #expect(!run.complaint.contains(secret))
    }
  }

  static let openSSL = "/usr/bin/openssl"

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: openSSL)))
  func openSSLReadsTheKey() throws {
    let house = try Household()
    let process = try ToolProcess(
      [Self.openSSL, "pkey", "-in", house.path("owner.key"), "-pubout"], in: house.directory)
    #expect(Tool.finish(process).output == (try house.read("owner.pub")))
  }
}
