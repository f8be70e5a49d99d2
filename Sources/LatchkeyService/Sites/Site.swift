import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer

import struct Foundation.TimeZone

/// A site as an operation needs it: its record, read.
struct Site: Sendable {
  let id: SiteID
  var content: SiteContent
  let locks: [EnrolledLock]

  /// - Throws: ``LedgerFailure/corrupt(_:)`` when the record does not read.
  init(
    _ id: SiteID, content: SiteContent, using crypto: some CryptoBackend
  ) throws(LedgerFailure) {
    self.id = id
    self.content = content
    do {
      var locks: [EnrolledLock] = []
      for lock in content.locks {
        locks.append(try EnrolledLock(message: lock.configuration.bytes, using: crypto))
      }
      self.locks = locks
    } catch {
      throw .corrupt("a configuration that was enrolled does not read")
    }
  }

  var terms: SiteTerms { content.terms ?? SiteTerms() }

  /// Keys that are an anchor of every lock.
  var anchors: [PublicKey] {
    guard let first = locks.first else { return [] }
    return first.anchors.map(\.key).filter { key in
      locks.allSatisfy { $0.anchors.contains { $0.key == key } }
    }
  }

  /// Whether a key is an anchor or a resident of any lock: who lives there.
  func isHome(_ key: PublicKey) -> Bool {
    locks.contains { $0.residents.contains(key) || $0.anchors.contains { $0.key == key } }
  }

  func isWitness(_ key: PublicKey) -> Bool { locks.contains { $0.witnesses.contains(key) } }

  /// The lock at a point, with its key.
  func lock(at point: String) -> (key: PublicKey, lock: EnrolledLock)? {
    for (index, lock) in locks.enumerated() where lock.point == point {
      return (content.locks[index].key.value, lock)
    }
    return nil
  }

  /// The lock of an id, with its key.
  func lock(_ id: LockID) -> (key: PublicKey, lock: EnrolledLock)? {
    for (index, lock) in locks.enumerated() where lock.lockID == id {
      return (content.locks[index].key.value, lock)
    }
    return nil
  }

  /// Smallest W of the locks (ISS-3).
  var window: UInt32 { locks.map(\.window).min() ?? UInt32(Limits.leastWindow) }

  /// LEDG-7: a failure may lose that W has grown, and jump by what it was before.
  func countedWindow(at now: UInt64, stretchSeconds: UInt64) -> UInt32 {
    let length = max(stretchSeconds, EpochJump.leastSeconds)
    guard let growth = content.growth, now < growth.at || now - growth.at < length else {
      return window
    }
    return min(window, growth.from)
  }

  /// What an issuer knows of the site.
  var directory: SiteDirectory {
    var anchors: [AnchorDraft] = []
    var reserved = content.locks.map(\.key.value)
    for lock in locks {
      for anchor in lock.anchors where !anchors.contains(where: { $0.key == anchor.key }) {
        anchors.append(anchor)
      }
      let roles = lock.witnesses + lock.auditors + lock.timeSources
      reserved += roles.filter { key in !lock.anchors.contains { $0.key == key } }
    }
    return SiteDirectory(
      site: id, anchors: anchors, residents: locks.flatMap(\.residents), reserved: reserved,
      window: window, timeZone: content.timeZone.flatMap { TimeZone(identifier: $0) })
  }
}
