import LatchkeyCBOR
import LatchkeyCore
import LatchkeyIssuer
import LatchkeySodium
import Testing

/// libsodium, with its calls counted.
private final class CountingBackend: CryptoBackend {
  private let backend = SodiumBackend()
  private(set) var callCount = 0

  func isValid(_ signature: Signature, of message: Span<UInt8>, by key: PublicKey) -> Bool {
    callCount += 1
    return backend.isValid(signature, of: message, by: key)
  }

  func sha256(_ message: Span<UInt8>) -> Digest {
    callCount += 1
    return backend.sha256(message)
  }

  func hmacSHA256(_ message: Span<UInt8>, key: Span<UInt8>) -> Digest {
    callCount += 1
    return backend.hmacSHA256(message, key: key)
  }
}

@Suite struct VerifiedChainTests {
  @Test("SIG-3, SIG-4: a verified chain is not verified again, and binds its leaf the same")
  func once() throws {
    let authority = try Fixture.authority()
    let backend = CountingBackend()
    let issuer = Issuer(of: try Fixture.directory(), using: backend)
    let verified = try issuer.verify(authority)
    let callCount = backend.callCount
    var ledger = MemoryLedger()
    let chain = try issuer.issue(
      try Fixture.delivery(), under: verified, at: Fixture.now, ledger: &ledger,
      signer: try Fixture.signer(Fixture.serviceSeed))
    #expect(backend.callCount == callCount, "issuing asked for more than a signature")
    let bytes = try #require(chain.leaf).bytes
    #expect(try Chain(messages: authority.messages + [bytes]) == chain)
    try chain.verify(anchors: issuer.directory.anchors, using: Fixture.crypto)
  }

  @Test("CHAIN-8: a chain that was verified under an anchor of before is refused")
  func formerAnchor() throws {
    var issuer = try Fixture.issuer()
    let verified = try issuer.verify(Fixture.authority())
    issuer.directory.anchors[0].key = try Fixture.key(30)
    let later = issuer
    expectRefusal(.unknownIssuer, "links[0]") {
      var ledger = MemoryLedger()
      _ = try later.issue(
        try Fixture.delivery(), under: verified, at: Fixture.now, ledger: &ledger,
        signer: try Fixture.signer(Fixture.serviceSeed))
    }
  }

  @Test("CHAIN-8: the chain of no link verifies to the root, under which an anchor issues")
  func root() throws {
    let verified = try Fixture.issuer().verify(.empty)
    #expect(verified.chain == .empty)
    var ledger = MemoryLedger()
    let chain = try Fixture.issuer().issue(
      try Fixture.grant(to: Fixture.courierSeed), under: verified, at: Fixture.now,
      ledger: &ledger, signer: try Fixture.signer(Fixture.ownerSeed))
    #expect(chain.links.count == 1)
  }
}
