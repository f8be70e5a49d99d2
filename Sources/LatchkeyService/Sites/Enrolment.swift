import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// What an owner shows of a site, so that a service believes it is his (OPER-2).
struct Enrolment: Codable, Equatable, Sendable {
  struct Lock: Codable, Equatable, Sendable {
    var key: Named<PublicKey>
    /// Envelopes from sequence 0 to the one in force.
    var configurations: [Encoded]
  }

  var salt: Encoded
  var firstAnchor: Named<PublicKey>
  var locks: [Lock]
  var timeZone: String?

  /// Judges the whole: the siteID's preimage, and each lock's configurations from the first to now.
  ///
  /// - Throws: ``Problem`` with the reason that a lock would give.
  func proven(
    as site: SiteID, using crypto: some CryptoBackend
  ) throws(Problem) -> SiteContent {
    guard let salt = FixedBytes<16>(self.salt.bytes.span) else {
      throw .malformed("salt", "A salt has 16 bytes.")
    }
    // CONF-7
    guard crypto.siteID(anchor: firstAnchor.value, salt: salt) == site else {
      throw Problem(
        422, .siteNotProven, "OPER-2", field: "salt",
        rule: "First anchor and salt make the siteID.")
    }
    guard (1...32).contains(locks.count) else {
      throw .malformed("locks", "A site has 1 to 32 locks.")
    }
    var content = SiteContent(
      salt: self.salt, firstAnchor: firstAnchor, locks: [], timeZone: timeZone, terms: nil)
    for (index, lock) in locks.enumerated() {
      let proven = try proven(lock, of: site, "locks[\(index)]", using: crypto)
      guard content.lock(at: proven.point) == nil else {
        throw .malformed("locks[\(index)]", "A site gives a point to one lock.")
      }
      content.locks.append(proven)
    }
    return content
  }

  /// OPER-2: from the first configuration to now, each signed by an anchor of the one before.
  private func proven(
    _ lock: Lock, of site: SiteID, _ field: String, using crypto: some CryptoBackend
  ) throws(Problem) -> SiteContent.Lock {
    var anchors = [firstAnchor.value]
    var previous = Digest.zero
    var last: EnrolledLock?
    guard (1...1_024).contains(lock.configurations.count) else {
      throw .malformed("\(field).configurations", "There are 1 to 1,024 configurations.")
    }
    for (index, envelope) in lock.configurations.enumerated() {
      let name = "\(field).configurations[\(index)]"
      do throws(DenyReason) {
        let read = try EnrolledLock(message: envelope.bytes, using: crypto)
        try read.expectSigned(byOneOf: anchors, using: crypto)
        guard read.site == site else { throw .wrongSite }
        guard read.lockID == crypto.lockID(of: lock.key.value) else { throw .wrongLock }
        // CONF-3
        guard read.sequence == UInt32(index), read.previous == previous else {
          throw .sequenceGap
        }
        anchors = read.anchors.map(\.key)
        previous = read.hash
        last = read
      } catch {
        throw Problem(
          422, error, "OPER-2", field: name,
          rule: "Configurations follow from the first to now, each under the one before.")
      }
    }
    guard let last, let envelope = lock.configurations.last else {
      throw .malformed("\(field).configurations", "There is a first configuration.")
    }
    return SiteContent.Lock(
      key: lock.key, point: last.point, configuration: envelope, sequence: last.sequence)
  }
}
