import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeySodium
import Testing

@Suite struct ExchangeTests {
  private func challenge(signed: Bool) throws -> [UInt8] {
    var door = try FrontDoor()
    return try door.hello([0x83, 0x03, signed ? 1 : 0, 0x80])
  }

  @Test("CHAL-3, CHAL-4: a challenge counts for an issuer only under the key of its lock")
  func challenges() throws {
    let key = try Fixture.key(Fixture.lockSeed)
    let unsigned = try UnverifiedChallenge(message: try challenge(signed: false))
    #expect(!unsigned.isSigned)
    #expect(throws: DenyReason.challengeUnsigned) {
      _ = try unsigned.verified(by: key, using: Fixture.crypto)
    }
    let bytes = try challenge(signed: true)
    let signed = try UnverifiedChallenge(message: bytes)
    let verified = try signed.verified(by: key, using: Fixture.crypto)
    #expect(verified.lockKey == key)
    #expect(verified.content == signed.content)
    #expect(throws: DenyReason.wrongLock) {
      _ = try signed.verified(by: try Fixture.key(30), using: Fixture.crypto)
    }
    var tampered = bytes
    tampered[tampered.count - 70] ^= 1
    let forged = try UnverifiedChallenge(message: tampered)
    #expect(throws: DenyReason.badSignature) {
      _ = try forged.verified(by: key, using: Fixture.crypto)
    }
  }

  @Test("PRES-1, ENC: other messages are no challenges, and none is cut or longer")
  func malformedChallenges() throws {
    let cases: [([UInt8], DenyReason)] = [
      ([], .truncated), ([0x82, 0x05, 0x02], .unknownMessage), ([0x83, 0x04, 0, 0], .malformed),
      ([0x82, 0x04, 0xa0], .missingKey), ([0x82, 0x04], .truncated), ([0xa0], .malformed),
      (Array(repeating: 0, count: 321), .tooLarge),
    ]
    for (bytes, reason) in cases {
      #expect(throws: reason) { _ = try UnverifiedChallenge(message: bytes) }
    }
    for signed in [true, false] {
      let bytes = try challenge(signed: signed)
      #expect(throws: DenyReason.trailingBytes) {
        _ = try UnverifiedChallenge(message: bytes + [0])
      }
      for count in 0..<bytes.count {
        #expect(throws: DenyReason.self) {
          _ = try UnverifiedChallenge(message: Array(bytes[..<count]))
        }
      }
    }
  }

  @Test("ANS-1: an unsigned answer never lets anybody in")
  func unsignedAnswers() throws {
    let key = try Fixture.key(Fixture.lockSeed)
    func read(_ bytes: [UInt8]) throws -> Answer {
      try Answer(
        message: bytes, from: key, nonce: Fixture.nonce, proof: .zero, using: Fixture.crypto)
    }
    #expect(try read([0x82, 0x05, 0x01]) == .unsigned(.denied))
    #expect(try read([0x82, 0x05, 0x02]) == .unsigned(.busy))
    let cases: [([UInt8], DenyReason)] = [
      ([0x82, 0x05, 0x00], .answerMismatch), ([0x82, 0x05, 0x03], .outOfRange),
      ([0x82, 0x04, 0x01], .unknownMessage), ([0x83, 0x05, 0x01, 0x01], .malformed),
      ([0x82, 0x05, 0x01, 0x00], .trailingBytes), ([], .truncated),
      (Array(repeating: 0, count: 1_025), .tooLarge),
    ]
    for (bytes, reason) in cases {
      #expect(throws: reason) { _ = try read(bytes) }
    }
    #expect(try Ferry.readAnswer([0x82, 0x05, 0x00]) == .allowed)
  }
}
