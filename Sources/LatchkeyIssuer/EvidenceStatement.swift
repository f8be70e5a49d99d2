import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// What a witness saw (Spec/decision.md, Evidence). The witness signs it.
public struct EvidenceStatement: Statement, Equatable, Sendable {
  public typealias Claims = EvidenceClaims

  /// What a piece of evidence belongs to (EVID-2).
  public enum Subject: Equatable, Sendable {
    /// One visit: the nonce of the lock's challenge.
    case visit(Nonce)
    /// One job; only for ``EvidenceKind/packageScan`` and ``EvidenceKind/photo``.
    case job(Digest)
  }

  public var kind: EvidenceKind
  public var site: SiteID
  public var lockID: LockID
  public var subject: Subject
  /// When it was witnessed, in seconds since 1970-01-01T00:00:00Z.
  public var time: UInt64
  /// Digest of the thing witnessed; of an approval, the thumbprint of the visitor's key (EVID-6).
  public var content: Digest

  public init(
    _ kind: EvidenceKind, site: SiteID, lockID: LockID, subject: Subject, time: UInt64,
    content: Digest
  ) {
    self.kind = kind
    self.site = site
    self.lockID = lockID
    self.subject = subject
    self.time = time
    self.content = content
  }

  /// Somebody approves of one visitor at one moment (EVID-6).
  ///
  /// - Parameter visitor: The key of the leaf.
  public static func approval(
    of visitor: PublicKey, site: SiteID, lockID: LockID, nonce: Nonce, time: UInt64,
    using crypto: some CryptoBackend
  ) -> EvidenceStatement {
    EvidenceStatement(
      .approval, site: site, lockID: lockID, subject: .visit(nonce), time: time,
      content: crypto.thumbprint(of: visitor))
  }

  public func encoded() -> [UInt8] {
    var sink = ByteArray()
    sink.writeMap(count: 6)
    sink.writeEntry(1, UInt64(kind.rawValue))
    sink.writeEntry(2, site.bytes)
    sink.writeEntry(3, lockID.bytes)
    switch subject {
    case .visit(let nonce): sink.writeEntry(4, nonce.bytes)
    case .job(let job): sink.writeEntry(5, job.bytes)
    }
    sink.writeEntry(6, time)
    sink.writeEntry(7, content.bytes)
    return sink.bytes
  }

  public func check() throws(Refusal) {
    // EVID-2
    if case .job = subject, !kind.mayNameJob {
      throw Refusal(
        .malformed, field: "subject",
        rule: "Recording, knock and approval belong to a visit, not to a job (EVID-2).")
    }
    try expectSecond(time, "time")
  }
}
