import LatchkeyCBOR
import LatchkeyCore

/// Picks the staples that a presentation carries: the newest of each issuer (HOLD-1).
///
/// A holder knows the kid of every issuer in its chain, and of no status key: a staple by another
/// kid can only be that of link 1's status key, since every other issuer signs its own.
struct StapleChoice {
  private struct Candidate {
    let bytes: [UInt8]
    let kid: KeyID
    let sequence: UInt64
    let time: UInt64

    init(_ bytes: [UInt8]) throws(DenyReason) {
      let message = try Unverified<StapleClaims>(message: bytes.span)
      self.bytes = bytes
      kid = message.envelope.kid.value(in: bytes.span)
      sequence = message.claims.sequence
      time = message.claims.time
    }
  }

  /// The chosen staples: link 1's issuer, then each next, then the status key's.
  let staples: [[UInt8]]

  /// - Parameters:
  ///   - staples: All that the holder knows; at most one of each key is taken.
  ///   - issuers: The kids of the chain, root first.
  /// - Throws: the reason for which a staple cannot be read.
  init(from staples: [[UInt8]], issuers: [KeyID]) throws(DenyReason) {
    var newest: [Candidate] = []
    for bytes in staples {
      let candidate = try Candidate(bytes)
      if let index = newest.firstIndex(where: { $0.kid == candidate.kid }) {
        if newest[index].sequence < candidate.sequence { newest[index] = candidate }
      } else {
        newest.append(candidate)
      }
    }
    var chosen: [Candidate] = []
    for kid in issuers { chosen += newest.filter { $0.kid == kid } }
    let status = newest.filter { !issuers.contains($0.kid) }.max { $0.time < $1.time }
    if let status {
      if chosen.count < Limits.stapleCount {
        chosen.append(status)
      } else if chosen[0].kid == issuers.first, chosen[0].time < status.time {
        // Three links and both keys of the anchor: the newer one gives the freshness.
        chosen[0] = status
      }
    }
    self.staples = chosen.map(\.bytes)
  }
}
