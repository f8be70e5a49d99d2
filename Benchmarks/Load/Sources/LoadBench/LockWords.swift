import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService
import LatchkeySodium

/// What a lock says at its door (Spec/presentation.md), for there are no locks here.
enum LockWords {
  /// A signed challenge of a lock that knows no issuer yet.
  static func challenge(of site: Street.Site, nonce: Nonce) throws -> [UInt8] {
    let signer = try Deployment.signer(UInt16(site.number))
    let crypto = Deployment.crypto
    let hash = crypto.sha256(site.configuration.span)
    let payload =
      [0xa7, 0x01] + bytes(Named(crypto.lockID(of: site.lock)).bytes)
      + [0x02] + bytes(Named(nonce).bytes) + [0x03, 0x01, 0x04, 0x18, 0x40, 0x05, 0x00, 0x06]
      + bytes(Named(hash).bytes) + [0x07, 0x80]
    return try seal(payload, by: signer)
  }

  /// SIG-1, SIG-3
  private static func seal(_ payload: [UInt8], by signer: borrowing SodiumSigner) throws -> [UInt8]
  {
    let kid = Array(Named(Deployment.crypto.thumbprint(of: signer.publicKey)).bytes.prefix(8))
    let protected: [UInt8] = [0xa2, 0x01, 0x32, 0x04, 0x48] + kid
    let structure =
      [0x84, 0x6a] + Array("Signature1".utf8) + bytes(protected)
      + bytes(Array("latchkey/v1/challenge".utf8)) + bytes(payload)
    let signed = try signer.sign(structure.span).bytes
    let signature = (0..<64).map { signed[$0] }
    return [0xd2, 0x84] + bytes(protected) + [0xa0] + bytes(payload) + bytes(signature)
  }

  /// A CBOR byte string of less than 65,536 bytes.
  private static func bytes(_ content: [UInt8]) -> [UInt8] {
    let count = content.count
    if count < 24 { return [0x40 | UInt8(count)] + content }
    if count < 256 { return [0x58, UInt8(count)] + content }
    return [0x59, UInt8(count >> 8), UInt8(count & 255)] + content
  }
}
