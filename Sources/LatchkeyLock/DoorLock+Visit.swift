import LatchkeyCBOR
import LatchkeyCore

/// What came of a message. The bytes to send are in the output that the caller handed in.
public struct Verdict: ~Copyable {
  /// What the lock is to do now, at the door and at its alarms.
  public var effects = DoorEffects()
  /// What was allowed; `nil` on a denial. At the door, ``effects`` say what comes of it.
  public var authorization: Authorization?
  /// The exact reason, for the owner's diary and never for the visitor; `nil` on an allow, and for a
  /// ferry that was taken in.
  public var reason: DenyReason?
  /// What the owner should hear of.
  public var alarms = Alarms()
  /// What is to be shown on the connection behind the answer; ``DoorLock/show(_:from:secret:using:to:)``
  /// goes on from there.
  public var showing: ReceiptCursor?
}

/// How far a message is judged.
public enum VisitProgress: ~Copyable {
  /// There is more to do: call again.
  case more
  /// It is judged, and what there is to send has been written.
  case done(Verdict)
}

/// What the visit under way has done so far.
struct Visit {
  /// At the door, before the message was judged.
  var effects = DoorEffects()
  var tick: UInt32 = 0
  /// Acknowledgements of a ferry that have been judged; `nil` before the ferry is taken in.
  var acknowledgedCount: Int?
  /// Whether one of them counted.
  var hasAcknowledged = false
  /// What the visitor is to be shown.
  var showing: ReceiptCursor?
}

extension DoorLock {
  /// Begins to judge a presentation or a ferry, or leaves the one before (DEC-1, steps 1 and 2).
  ///
  /// Verifies and signs nothing.
  ///
  /// - Parameters:
  ///   - message: The bytes as received; untrusted. They stay as they are until the verdict.
  ///   - channel: How they came, as the lock itself knows.
  ///   - binding: The transport's channel binding, where it has one.
  ///   - tick: Seconds since boot.
  ///   - output: Takes what there is to send, at most 1,024 bytes.
  /// - Returns: `more`: ``step(_:journal:key:secret:using:to:)`` goes on.
  public mutating func begin<Output: ByteSink & ~Copyable>(
    _ message: Span<UInt8>, channel: Channel, binding: Digest? = nil, tick: UInt32,
    using backend: some CryptoBackend, to output: inout Output
  ) -> VisitProgress {
    visit = Visit()
    visit.tick = tick
    // SESS-6: what is due comes before the visit.
    if tick >= door.wakeTick { visit.effects = handle(.timer, tick: tick) }
    ring.advance(to: tick)
    do throws(DenyReason) {
      try state.begin(
        message,
        context: DecisionContext(
          tick: tick, channel: channel, binding: binding, obligation: session?.grant),
        using: backend)
      return .more
    } catch {
      ring.skip(.stranger)  // RCPT-4
      output.writeUnsigned(error)
      return .done(verdict(error))
    }
  }

  /// Goes on: verifies at most one signature, or signs at most two (DEC-1, DEC-4, ANS-1, ANS-2).
  ///
  /// - Parameters:
  ///   - message: The same bytes.
  ///   - journal: What the lock has booted from.
  ///   - secret: The device seed, from which salts are derived.
  public mutating func step<
    Flash: FlashDevice & ~Copyable, Key: Signer & ~Copyable, Output: ByteSink & ~Copyable
  >(
    _ message: Span<UInt8>, journal: inout Journal<Flash>, key: borrowing Key,
    secret: Span<UInt8>, using backend: some CryptoBackend, to output: inout Output
  ) -> VisitProgress {
    do throws(DenyReason) {
      // RCPT-14: what the door did is told before the visit.
      if hasUntold {
        try tellNext(journal: &journal, key: key, secret: secret, using: backend)
        return .more
      }
      if let count = visit.acknowledgedCount {
        return try acknowledge(count, message, journal: &journal, using: backend, to: &output)
      }
      switch try state.advance(message, using: backend) {
      case .more: return .more
      case .allowed(let pending):
        return .done(
          try allow(
            pending, message, journal: &journal, key: key, secret: secret, using: backend,
            to: &output))
      case .ferried:
        visit.acknowledgedCount = 0
        return .more
      }
    } catch {
      return .done(
        deny(
          error, message, journal: &journal, key: key, secret: secret, using: backend,
          to: &output))
    }
  }

  /// Judges a presentation or a ferry in one go; parameters as of
  /// ``begin(_:channel:binding:tick:using:to:)`` and ``step(_:journal:key:secret:using:to:)``.
  public mutating func answer<
    Flash: FlashDevice & ~Copyable, Key: Signer & ~Copyable, Output: ByteSink & ~Copyable
  >(
    _ message: Span<UInt8>, channel: Channel, binding: Digest? = nil, tick: UInt32,
    journal: inout Journal<Flash>, key: borrowing Key, secret: Span<UInt8>,
    using backend: some CryptoBackend, to output: inout Output
  ) -> Verdict {
    var progress = begin(
      message, channel: channel, binding: binding, tick: tick, using: backend, to: &output)
    while true {
      switch consume progress {
      case .done(let verdict): return verdict
      case .more:
        progress = step(
          message, journal: &journal, key: key, secret: secret, using: backend, to: &output)
      }
    }
  }

  func verdict(_ reason: DenyReason?) -> Verdict {
    Verdict(
      effects: visit.effects, reason: reason, alarms: state.run.alarms, showing: visit.showing)
  }

  /// Does what was allowed: persists it first.
  private mutating func allow<
    Flash: FlashDevice & ~Copyable, Key: Signer & ~Copyable, Output: ByteSink & ~Copyable
  >(
    _ pending: consuming PendingAuthorization, _ message: Span<UInt8>,
    journal: inout Journal<Flash>, key: borrowing Key, secret: Span<UInt8>,
    using backend: some CryptoBackend, to output: inout Output
  ) throws(DenyReason) -> Verdict {
    if isHalted && state.run.record.action.isUse { throw .storage }  // JRNL-11
    let isResident = state.isResident(message)
    let kind = kind(of: state.run.record, isResident: isResident)
    let admission = ring.admission(of: kind)
    if case .full = admission { throw .ringFull }  // RCPT-7, RCPT-12
    try writeDownLearned(to: &journal, tick: visit.tick)
    var receipt = nextReceipt(kind, story(of: state.run.record))
    var shown = Receipt()
    var hasReceipt = false
    if case .receipt = admission {
      shown = try sign(&receipt, key: key, secret: secret, using: backend)
      hasReceipt = true
    }
    let applied = try state.apply(pending)
    // A lesser allow without receipt is worth no wear (DEC-8).
    if hasReceipt || state.run.record.action.isUse || state.hasTakenSlot {
      try writeDown(receipt, isThere: hasReceipt, to: &journal)
    }
    let authorization = state.release(applied)
    move(as: kind, isResident: isResident)
    append(shown, as: kind, using: backend)
    return answer(shown, authorization, message, key: key, using: backend, to: &output)
  }

  /// Answers an allow that is persisted: where that cannot be signed any more, the visitor hears
  /// `busy`, and the allow stands (DEC-4).
  private mutating func answer<Key: Signer & ~Copyable, Output: ByteSink & ~Copyable>(
    _ receipt: borrowing Receipt, _ authorization: consuming Authorization,
    _ message: Span<UInt8>, key: borrowing Key, using backend: some CryptoBackend,
    to output: inout Output
  ) -> Verdict {
    do throws(DenyReason) {
      try writeAnswer(nil, receipt, message, key: key, using: backend, to: &output)
    } catch {
      output.writeUnsigned(.busy)
    }
    prepareShowing(message, isAllowed: true)
    var verdict = verdict(nil)
    verdict.authorization = consume authorization
    return verdict
  }

  /// Tells and answers a denial: signed where the proof has verified, unsigned before (ANS-1, ANS-2).
  private mutating func deny<
    Flash: FlashDevice & ~Copyable, Key: Signer & ~Copyable, Output: ByteSink & ~Copyable
  >(
    _ reason: DenyReason, _ message: Span<UInt8>, journal: inout Journal<Flash>,
    key: borrowing Key, secret: Span<UInt8>, using backend: some CryptoBackend,
    to output: inout Output
  ) -> Verdict {
    // DEC-2; where that fails, the lock still knows it, and the verdict stays what it is.
    try? writeDownLearned(to: &journal, tick: visit.tick)
    guard state.run.isProofVerified else {
      ring.skip(.stranger)  // RCPT-4
      output.writeUnsigned(reason)
      return verdict(reason)
    }
    prepareShowing(message, isAllowed: false)
    tellDenial(reason, message, journal: &journal, key: key, secret: secret, using: backend)
    do throws(DenyReason) {
      try writeAnswer(reason, Receipt(), message, key: key, using: backend, to: &output)
    } catch {
      output.writeUnsigned(reason)
    }
    return verdict(reason)
  }

  /// Notes what the proof asked to be shown (SHOW-1).
  private mutating func prepareShowing(_ message: Span<UInt8>, isAllowed: Bool) {
    guard let first = state.run.presentation.proof.claims.receiptsFrom else { return }
    visit.showing = ReceiptCursor(
      from: first, for: .holder, of: state.presenter(message), waitsForOwn: !isAllowed)
  }

  /// What an allow is to the ring.
  private func kind(of record: borrowing CommitRecord, isResident: Bool) -> ReceiptKind {
    let action = record.action
    if action.isUse {
      // SESS-2, SESS-9: only a resident promises while a session runs, and opens none.
      var isObliged = action == .unlock
      if record.relockWithinSeconds == nil || door.state.isSession { isObliged = false }
      guard isResident else { return isObliged ? .session : .use }
      // RCPT-12: without room for a session, his unlock is one like others.
      if isObliged, case .receipt = ring.admission(of: .session) { return .session }
      return .residentUse
    }
    let isClosing = session?.grant == record.grant
    return isClosing && action == .lock ? .openersLock : .minor
  }

  /// What the receipt of an allow tells (RCPT-1).
  private func story(of record: borrowing CommitRecord) -> ReceiptStory {
    var story = ReceiptStory(record.action == .unlock ? .unlocked : .acted, record.clock)
    story.action = record.action
    story.grant = record.grant
    story.job = record.job
    story.session = receipts.next
    // REPLAY-8
    if !record.action.isUse, let session {
      if session.grant == record.grant { story.session = session.receipt }
    }
    return story
  }

  /// Does at the door what was allowed, once that is persisted.
  private mutating func move(as kind: ReceiptKind, isResident: Bool) {
    let event: DoorEvent
    switch state.run.record.action {
    case .unlock:
      if case .session = kind, let seconds = state.run.record.relockWithinSeconds {
        opener = ObligationSession(
          grant: state.run.record.grant, job: state.run.record.job, receipt: receipts.next)
        event = .obligedUnlock(relockWithinSeconds: seconds)
      } else {
        event = isResident ? .residentUnlock : .unlock
      }
    case .lock: event = isResident ? .residentLock : .lock
    case .holdOpen: event = .holdOpen
    default: return
    }
    visit.effects.add(handle(event, tick: visit.tick))
  }
}

extension ByteSink where Self: ~Copyable {
  /// `[5, code]`: before the proof has verified, a visitor learns nothing else (ANS-1).
  mutating func writeUnsigned(_ reason: DenyReason?) {
    writeArray(count: 2)
    write(UInt64(5))
    let code: HolderCode =
      reason == nil ? .allowed : reason?.holderCode == .busy ? .busy : .denied
    write(wide(code.rawValue))
  }
}
