import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer
import LatchkeySodium
import Testing

@testable import latchkey

/// A message of every kind, most of them made by the tool itself.
enum Messages {
  static func all(in house: Household) throws -> [MessageKind: [UInt8]] {
    try house.issueGuestPass()
    try house.expect("staple", "--site", "site.json", "--key", "owner.key", "--out", "staple")
    try house.expect("hello", "--issuer", "owner.pub", "--out", "plain")
    try house.expect("decide", "--lock", "front.lock", "plain", "--out", "unsigned-challenge")
    try house.present()
    try house.expect("decide", "--lock", "front.lock", "presentation", "--out", "answer")
    _ = try house.decide("presentation", "--out", "unsigned-answer")
    try house.expect(
      "time", "--site", "site.json", "--key", "owner.key", "--challenge", "challenge", "--out",
      "time")
    try house.expect(
      "evidence", "knock", "--site", "site.json", "--key", "camera.key", "--challenge",
      "challenge", "--out", "evidence")
    try house.expect("ferry", "--staple", "staple", "--time", "time", "--out", "ferry")
    var found: [MessageKind: [UInt8]] = [:]
    for (kind, name) in [
      (MessageKind.pass, "guest.pass"), (.staple, "staple"), (.hello, "hello"),
      (.challenge, "challenge"), (.unsignedChallenge, "unsigned-challenge"),
      (.presentation, "presentation"), (.answer, "answer"), (.unsignedAnswer, "unsigned-answer"),
      (.time, "time"), (.evidence, "evidence"), (.ferry, "ferry"),
    ] { found[kind] = try house.read(name) }
    found.merge(try parts(of: found, in: house)) { first, _ in first }
    return found
  }

  /// What stands inside other messages, and what the tool only reads.
  private static func parts(
    of found: [MessageKind: [UInt8]], in house: Household
  ) throws -> [MessageKind: [UInt8]] {
    var parts: [MessageKind: [UInt8]] = [:]
    let presentation = try #require(found[.presentation])
    let read = try UnverifiedPresentation(presentation.span)
    parts[.credential] = presentation.copying(read.linkBytes)
    parts[.proof] = presentation.copying(read.proof.envelope.range)
    let answer = try #require(found[.answer])
    try Unverified<AnswerClaims>(message: answer.span).claims.receipts
      .visit(in: answer.span) { (row) throws(DenyReason) in
        parts[.receipt] = answer.copying(row.receipt.envelope.range)
      }
    let site = try SiteFile.load(house.path("site.json"))
    parts[.configuration] = try site.configuration(of: site.locks[0])
    let crypto = SodiumBackend()
    let signer = try SodiumSigner.generate()
    parts[.acknowledgement] = try Acknowledgement(
      lockID: LockID(bytes: .zero), last: Acknowledgement.Last(sequence: 3, receipt: .zero)
    ).signed(by: signer, using: crypto)
    parts[.request] = try signer.seal(requestPayload(), as: .request, using: crypto)
    parts[.passcode] = try signer.seal(passcodePayload(), as: .passcode, using: crypto)
    return parts
  }

  private static func requestPayload() -> [UInt8] {
    var sink = ByteArray()
    sink.writeMap(count: 6)
    sink.write(UInt64(1))
    sink.writeText("https://latchkey.example")
    sink.write(UInt64(2))
    sink.writeBytes(FixedBytes<32>.zero.bytes)
    sink.write(UInt64(3))
    sink.writeBytes(FixedBytes<32>.zero.bytes)
    sink.write(UInt64(4))
    sink.writeText("POST")
    sink.write(UInt64(5))
    sink.writeText("/sites")
    sink.write(UInt64(6))
    sink.writeBytes(FixedBytes<32>.zero.bytes)
    return sink.bytes
  }

  private static func passcodePayload() -> [UInt8] {
    var sink = ByteArray()
    sink.writeMap(count: 7)
    sink.write(UInt64(1))
    sink.writeBytes(FixedBytes<16>.zero.bytes)
    sink.write(UInt64(2))
    sink.writeBytes(FixedBytes<16>.zero.bytes)
    sink.write(UInt64(3))
    sink.writeBytes(FixedBytes<4>.zero.bytes)
    for (key, value) in [(4, 7), (5, 2_000), (6, 1_000)] as [(UInt64, UInt64)] {
      sink.write(key)
      sink.write(value)
    }
    sink.write(UInt64(7))
    sink.writeBytes(FixedBytes<32>.zero.bytes)
    return sink.bytes
  }
}
