import LatchkeyCore
import Testing

@Suite("Digests")
struct HashTests {
  @Test(
    "SHA-256: the examples of FIPS 180-4",
    arguments: Backend.allCases,
    [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func sha256(backend: Backend, example: (message: String, digest: String)) {
    #expect(hex(backend.sha256(Array(example.message.utf8)).bytes) == example.digest)
  }

  @Test("SHA-256: a million times the letter a", arguments: Backend.allCases)
  func million(backend: Backend) {
    let message = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(hex(backend.sha256(message).bytes) == digest)
  }

  @Test(
    "HMAC-SHA-256: the examples of RFC 4231", arguments: Backend.allCases, MACExample.allCases)
  func hmac(backend: Backend, example: MACExample) {
    #expect(hex(backend.hmacSHA256(example.message, key: example.key).bytes) == example.tag)
  }

  @Test("The backends agree on every length up to 300 bytes, of messages and of keys")
  func agreement() {
    for count in 0...300 {
      let bytes = [UInt8](repeating: 0x5a, count: count)
      let digests = Backend.allCases.map { hex($0.sha256(bytes).bytes) }
      #expect(Set(digests).count == 1, "\(count) bytes")
      for message in [[], bytes] {
        let tags = Backend.allCases.map { hex($0.hmacSHA256(message, key: bytes).bytes) }
        #expect(Set(tags).count == 1, "\(count) bytes")
      }
    }
  }
}

/// Test cases 1, 2 and 6 of RFC 4231 §4, and no bytes under a key of none.
enum MACExample: CaseIterable {
  case short
  case text
  case longKey
  case empty

  var key: [UInt8] {
    switch self {
    case .short: [UInt8](repeating: 0x0b, count: 20)
    case .text: Array("Jefe".utf8)
    case .longKey: [UInt8](repeating: 0xaa, count: 131)
    case .empty: []
    }
  }

  var message: [UInt8] {
    switch self {
    case .short: Array("Hi There".utf8)
    case .text: Array("what do ya want for nothing?".utf8)
    case .longKey: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
    case .empty: []
    }
  }

  var tag: String {
    switch self {
    case .short: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    case .text: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    case .longKey: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    case .empty: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
    }
  }
}
