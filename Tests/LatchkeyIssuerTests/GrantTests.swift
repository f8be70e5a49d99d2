import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeySodium
import Testing

@testable import LatchkeyIssuer

@Suite struct GrantTests {
  @Test("CRED: a full delivery credential has at most 272 bytes and reads back the same")
  func deliverySize() throws {
    let chain = try Fixture.deliveryChain()
    let leaf = try #require(chain.leaf)
    #expect(leaf.bytes.count <= 272, "\(leaf.bytes.count) bytes")
    #expect(leaf.grant == (try Fixture.delivery()))
    #expect(try Link(message: leaf.bytes) == leaf)
  }

  @Test("CRED-1: the audience is base64url without padding")
  func audience() {
    let bytes = Data((0..<16).map { Fixture.site.bytes[$0] })
    let expected = bytes.base64EncodedString()
      .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
      .replacingOccurrences(of: "=", with: "")
    #expect(Fixture.site.audience == expected)
    #expect(SiteID(bytes: FixedBytes { _ in 0xff }).audience == "_____________________w")
  }

  @Test("ENC-4, CRED-3, CON-5: rows are written in order, in whatever order they are given")
  func order() throws {
    var grant = try Fixture.grant(to: Fixture.courierSeed)
    grant.scope = ["b", "a-1", "a"].map { ScopeGrant(point: $0, permissions: .unlock) }
    grant.constraints.evidence = [
      EvidenceRequirement(.photo, witness: 1, maxAgeSeconds: 9),
      EvidenceRequirement(.recording, witness: 2, maxAgeSeconds: 9),
    ]
    var sorted = grant
    sorted.scope = ["a", "a-1", "b"].map { ScopeGrant(point: $0, permissions: .unlock) }
    sorted.constraints.evidence.reverse()
    #expect(grant.encoded(serial: 1, issuedAt: 2) == sorted.encoded(serial: 1, issuedAt: 2))
    try grant.check(serial: 1, issuedAt: 2)
  }

  @Test("ENC, CRED, CON: every field at fault is named with the reason a reader gives")
  func fieldRefusals() throws {
    for row in FieldFault.all {
      var grant = try Fixture.grant(to: Fixture.courierSeed)
      row.apply(&grant)
      expectRefusal(row.reason, row.field) {
        var ledger = MemoryLedger()
        _ = try Fixture.issuer().issue(
          grant, at: Fixture.now, ledger: &ledger, signer: try Fixture.signer(Fixture.ownerSeed))
      }
      #expect(try readerReason(grant) == row.reason, "reading back \(row.field)")
    }
  }

  @Test("SIG-10: a weak holder key is refused")
  func weakKey() throws {
    var grant = try Fixture.grant(to: Fixture.courierSeed)
    grant.confirmation = PublicKey(bytes: .zero)
    expectRefusal(.weakKey, "confirmation") { try grant.check(serial: 0, issuedAt: 0) }
  }

  @Test("ENC-11: a clock after 2^40 is refused")
  func clock() throws {
    var ledger = MemoryLedger()
    let issuer = try Fixture.issuer()
    let grant = try Fixture.grant(to: Fixture.courierSeed)
    expectRefusal(.outOfRange, "issuedAt") {
      _ = try issuer.issue(
        grant, at: Limits.lastSecond + 1, ledger: &ledger,
        signer: try Fixture.signer(Fixture.ownerSeed))
    }
    #expect(ledger.nextSerial == 0)
  }
}

/// What Core's reader says of a grant that is sealed unjudged; `nil` when it reads it.
func readerReason(_ grant: Grant, serial: UInt32 = 0, issuedAt: UInt64 = 0) throws -> DenyReason? {
  let bytes = try Fixture.signer(Fixture.ownerSeed).seal(
    grant.encoded(serial: serial, issuedAt: issuedAt), as: .credential, using: Fixture.crypto)
  do {
    _ = try Link(message: bytes)
    return nil
  } catch {
    return error
  }
}
