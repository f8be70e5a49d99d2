import LatchkeyCBOR
import LatchkeyCore
import LatchkeyOpenSSL
import LatchkeySodium
import Testing

@Suite("Signers")
struct SignerTests {
  @Test("All make the same key and the same signatures of one seed")
  func sameSignatures() throws {
    for first in 0..<UInt8(16) {
      let seed = FixedBytes<32> { first &+ UInt8($0) }
      let keys = try Backend.allCases.map { hex(try $0.publicKey(ofSeed: seed).bytes) }
      #expect(Set(keys).count == 1)
      for count in [0, 1, 64, 300] {
        let message = [UInt8](repeating: first, count: count)
        let signatures = try Backend.allCases.map { hex(try $0.sign(message, seed: seed).bytes) }
        #expect(Set(signatures).count == 1)
      }
    }
  }

  @Test("A new key signs what every backend verifies", arguments: Backend.allCases)
  func newKey(backend: Backend) throws {
    for message in [[], Array("latchkey".utf8)] {
      let (key, signature) = try backend.signWithNewKey(message)
      for verifier in Backend.allCases {
        #expect(verifier.verifies(signature, of: message, by: key))
      }
    }
  }

  @Test("New keys differ", arguments: Backend.allCases)
  func newKeysDiffer(backend: Backend) throws {
    #expect(try backend.signWithNewKey([]).0 != backend.signWithNewKey([]).0)
  }

  @Test("A signer is lent to several threads")
  func threads() async throws {
    let seed = FixedBytes<32> { UInt8($0) }
    let message = Array("latchkey".utf8)
    let expected = try SodiumSigner(seed: seed).sign(message.span)
    let signers = SharedSigners(
      sodium: try SodiumSigner(seed: seed), openSSL: try OpenSSLSigner(seed: seed))
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (try? signers.sodium.sign(message.span)) == expected
            && (try? signers.openSSL.sign(message.span)) == expected
        }
      }
      for await isExpected in group { #expect(isExpected) }
    }
  }
}

/// One signer of each backend, for several threads.
private final class SharedSigners: Sendable {
  let sodium: SodiumSigner
  let openSSL: OpenSSLSigner

  init(sodium: consuming SodiumSigner, openSSL: consuming OpenSSLSigner) {
    self.sodium = sodium
    self.openSSL = openSSL
  }
}
