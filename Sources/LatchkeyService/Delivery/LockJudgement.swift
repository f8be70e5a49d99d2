import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// One lock of a job, judged rule by rule.
struct LockJudgement {
  private let lock: ReleaseQuestion.Lock
  private let question: ReleaseQuestion
  private let now: UInt64
  /// The receipts from the first issue on, in order, each once.
  private let run: [HeardReceipt]
  private let head: LockHead?
  /// Sequences whose tag is that of the job.
  private let tagged: Set<UInt64>
  /// The kid of each issuer of a pass.
  private let kids: [KeyID]
  /// What was found, in the order of the rules.
  private(set) var holds: [ReleaseHold] = []
  /// How the sessions of the job ended, in order.
  private(set) var ends: [SessionEnd] = []

  init(
    of lock: ReleaseQuestion.Lock, in question: ReleaseQuestion, by account: LockAccount,
    at now: UInt64, using backend: some CryptoBackend
  ) {
    self.lock = lock
    self.question = question
    self.now = now
    let own = account.receipts.filter { $0.header.lockID == lock.lockID }
    run = Self.ordered(own.filter { $0.header.sequence >= lock.firstIssue.next })
    head = account.head.flatMap { $0.lockID == lock.lockID ? $0 : nil }
    tagged = Set(
      run.map(\.header).filter { $0.isTagged(by: question.job, using: backend) }
        .map(\.sequence))
    kids = lock.passes.map { backend.keyID(of: $0.grant.issuer) }
    // REL-1
    let isForeign = account.head.map { $0.lockID != lock.lockID } ?? false
    if own.count < account.receipts.count || isForeign { hold(.wrongLock) }
    judgeHeaders()
    judgeBodies()
    judgeSessions()
    judgePasses()
  }

  private mutating func hold(
    _ reason: DenyReason, _ sequence: UInt64? = nil, grant: GrantID? = nil
  ) {
    holds.append(ReleaseHold(reason, at: lock.lockID, sequence, grant: grant))
  }

  /// By sequence; of the same receipt, the one with its body.
  private static func ordered(_ receipts: [HeardReceipt]) -> [HeardReceipt] {
    let sorted = receipts.sorted { $0.header.sequence < $1.header.sequence }
    return sorted.reduce(into: []) { run, next in
      guard let place = run.lastIndex(where: { $0.header.sequence == next.header.sequence }),
        let same = run[place...].firstIndex(where: { $0.header.hash == next.header.hash })
      else { return run.append(next) }
      if run[same].body == nil { run[same] = next }
    }
  }

  /// REL-2
  private mutating func judgeHeaders() {
    var position = lock.firstIssue
    judgeHead(at: position)
    for receipt in run.map(\.header) {
      if receipt.sequence > position.next {
        hold(.headerMissing, position.next)
      } else if receipt.sequence < position.next || receipt.previous != position.last {
        hold(.headerFork, receipt.sequence)
      }
      // A sequence is below 2^64 − 1 where another follows it; else the run ends here.
      guard receipt.sequence < .max else { return hold(.headerFork, receipt.sequence) }
      position = ReceiptPosition(next: receipt.sequence + 1, last: receipt.hash)
      judgeHead(at: position)
    }
    if let head, head.position.next > position.next { hold(.headerMissing, position.next) }
  }

  /// Where the run comes by the head, both name one receipt.
  private mutating func judgeHead(at position: ReceiptPosition) {
    guard let head, head.position.next == position.next, head.position.last != position.last
    else { return }
    hold(.headerFork, position.next)
  }

  private mutating func judgeBodies() {
    for receipt in run {
      let sequence = receipt.header.sequence
      let isTagged = tagged.contains(sequence)
      guard let body = receipt.body else {
        if isTagged { hold(.bodyMissing, sequence) }  // REL-3
        continue
      }
      if (body.job == question.job) != isTagged { hold(.jobMismatch, sequence) }  // REL-4
    }
  }

  /// What the bodies of the job say, in order: by tag or by body, for neither may hide it.
  private var told: [(sequence: UInt64, body: ReceiptBody)] {
    run.compactMap { receipt in
      guard let body = receipt.body,
        tagged.contains(receipt.header.sequence) || body.job == question.job
      else { return nil }
      return (receipt.header.sequence, body)
    }
  }

  private mutating func judgeSessions() {
    let told = told
    let begun = told.filter(\.body.isEntry)
    // REL-5
    for entry in begun where !lock.passes.contains(where: { $0.grant == entry.body.grant }) {
      hold(.grantUnknown, entry.sequence, grant: entry.body.grant)
    }
    // REL-6
    var found: [(sequence: UInt64, how: SessionEnd)] = []
    for entry in begun {
      let end = told.first {
        $0.sequence > entry.sequence && $0.body.session == entry.sequence
          && SessionEnd(event: $0.body.event) != nil
      }
      guard let end, let how = SessionEnd(event: end.body.event) else {
        hold(.sessionUnended, entry.sequence)
        continue
      }
      found.append((end.sequence, how))
    }
    for end in told where SessionEnd(event: end.body.event) != nil {
      guard !begun.contains(where: { $0.sequence == end.body.session }) else { continue }
      hold(.sessionUnknown, end.sequence)
    }
    // REL-7
    for (sequence, how) in found where !how.counts(under: question.terms) {
      hold(how == .boltThrown ? .boltOnly : .residentEnded, sequence)
    }
    ends = found.map(\.how)
  }

  private mutating func judgePasses() {
    let spent = told.filter(\.body.isEntry).compactMap(\.body.grant)
    let unspent = zip(lock.passes, kids).filter { !spent.contains($0.0.grant) }
    let dead = unspent.filter { pass, kid in !isHeardDead(pass, kid) }
    // REL-8
    let margin = UInt64(question.terms.clockErrorSeconds)
    for (pass, _) in dead where now < pass.end(under: question.terms) + margin {
      hold(.grantLives, grant: pass.grant)
    }
    // REL-9
    for (pass, _) in dead where now >= pass.end(under: question.terms) + margin {
      hold(.headTooOld, grant: pass.grant)
    }
  }

  /// Whether the lock has said, within the run, that no more comes of a pass (REL-9).
  private func isHeardDead(_ pass: ReleaseQuestion.Pass, _ kid: KeyID) -> Bool {
    let end = pass.end(under: question.terms)
    if run.contains(where: { ($0.body?.clock.earliest ?? 0) >= end }) { return true }
    guard let head, head.position.next >= lock.firstIssue.next else { return false }
    return head.clock.earliest >= end
      || head.issuers.contains { $0.kid == kid && $0.base > pass.grant.serial }
  }
}

extension VerifiedReceipt {
  /// Whether the tag is the first 8 bytes of SHA-256(job ‖ sequence) (RCPT-1).
  func isTagged(by job: Digest, using backend: some CryptoBackend) -> Bool {
    var preimage = Array(copying: job.bytes.bytes)
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      preimage.append(UInt8(truncatingIfNeeded: sequence >> shift))
    }
    return FixedBytes<8>(prefixOf: backend.sha256(preimage.span).bytes) == tag
  }
}

extension ReceiptBody {
  /// Whether somebody was let in: an unlock, or a `hold-open`, which nothing ends (REL-6).
  fileprivate var isEntry: Bool { event == 0 || event == 1 && action == .holdOpen }
}
