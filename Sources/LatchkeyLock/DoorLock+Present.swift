import LatchkeyCBOR
import LatchkeyCore

extension DoorLock {
  /// Decides on a presentation, persists an allow, and answers (DEC-1, DEC-4, ANS-1, ANS-2).
  ///
  /// - Parameters:
  ///   - message: The bytes as received; untrusted.
  ///   - channel: How they came, as the lock itself knows.
  ///   - binding: The transport's channel binding, where it has one.
  ///   - tick: Seconds since boot.
  ///   - secret: The device seed, from which salts are derived.
  public mutating func present<Key: Signer & ~Copyable, Store: LockStore & ~Copyable>(
    _ message: Span<UInt8>, channel: Channel, binding: Digest? = nil, tick: UInt32,
    store: inout Store, key: borrowing Key, secret: Span<UInt8>, using backend: some CryptoBackend
  ) -> Reply {
    var effects = DoorEffects()
    // SESS-6: what is due comes before the visit.
    if tick >= door.wakeTick { move(.timer, at: tick, &effects) }
    ring.advance(to: tick)
    let context = DecisionContext(
      tick: tick, channel: channel, binding: binding, obligation: session?.grant)
    var reply = judge(
      message, context: context, &effects, store: &store, key: key, secret: secret,
      using: backend)
    reply.effects = effects
    return reply
  }

  private mutating func judge<Key: Signer & ~Copyable, Store: LockStore & ~Copyable>(
    _ message: Span<UInt8>, context: DecisionContext, _ effects: inout DoorEffects,
    store: inout Store, key: borrowing Key, secret: Span<UInt8>, using backend: some CryptoBackend
  ) -> Reply {
    do throws(DenyReason) {
      // RCPT-14: what the door did is told before the visit.
      if hasUntold { try tell(store: &store, key: key, secret: secret, using: backend) }
      try state.begin(message, context: context, using: backend)
    } catch {
      ring.skip(.stranger)  // RCPT-4
      return Reply.unsigned(error)
    }
    do throws(DenyReason) {
      let pending = try finish(message, using: backend)
      guard let pending else {
        // A ferry asks for nothing; what it brought has been learned (DEC-2).
        return Reply.unsigned(
          .unknownMessage, alarms: state.run.alarms, hasLearned: state.run.hasLearned)
      }
      var answer = Answer(isAllowed: true, code: .allowed)
      let isResident = state.isResident(message)
      let kind = kind(of: state.run.record, isResident: isResident)
      switch ring.admission(of: kind) {
      case .full: throw .ringFull  // RCPT-7, RCPT-12
      case .counted: break
      case .receipt:
        answer.receipt = try makeReceipt(
          of: story(of: state.run.record), key: key, secret: secret, using: backend)
      }
      let authorization = try state.commit(pending, to: &store)
      move(state.run.record, as: kind, isResident: isResident, at: context.tick, &effects)
      if let receipt = answer.receipt {
        append(receipt, as: kind, using: backend)
      } else {
        ring.skip(kind)
      }
      return Reply(
        message: signedOrBusy(answer, message, key: key, using: backend),
        authorization: authorization, reason: nil, alarms: state.run.alarms,
        hasLearned: state.run.hasLearned)
    } catch {
      if state.run.isProofVerified {
        tellDenial(
          error, message, store: &store, key: key, secret: secret, using: backend)
      } else {
        ring.skip(.stranger)  // RCPT-4
      }
      return refusal(error, message, key: key, using: backend)
    }
  }

  /// The answer to an allow that is persisted: where it cannot be signed any more, the visitor hears
  /// `busy`, and the allow stands (DEC-4).
  private func signedOrBusy<Key: Signer & ~Copyable>(
    _ answer: Answer, _ message: Span<UInt8>, key: borrowing Key, using backend: some CryptoBackend
  ) -> ByteBuffer<1_024> {
    do throws(DenyReason) {
      return try write(answer, message, key: key, using: backend)
    } catch {
      return Reply.unsigned(.busy).message
    }
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

  /// Goes through the decision, signature by signature; `nil` for a ferry.
  private mutating func finish(
    _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) -> PendingAuthorization? {
    while true {
      switch try state.advance(message, using: backend) {
      case .more: continue
      case .allowed(let pending): return pending
      case .ferried: return nil
      }
    }
  }

  /// Takes in a ferry (FERRY-1).
  ///
  /// - Returns: Why it was refused; `nil` when it was taken in.
  public mutating func ferry(
    _ message: Span<UInt8>, channel: Channel, tick: UInt32, using backend: some CryptoBackend
  ) -> Reply {
    let context = DecisionContext(tick: tick, channel: channel)
    do throws(DenyReason) {
      try state.begin(message, context: context, using: backend)
    } catch {
      return Reply.unsigned(error)
    }
    do throws(DenyReason) {
      guard try finish(message, using: backend) == nil else {
        return Reply.unsigned(.unknownMessage)
      }
      return Reply.unsigned(nil, alarms: state.run.alarms, hasLearned: state.run.hasLearned)
    } catch {
      return Reply.unsigned(error, alarms: state.run.alarms, hasLearned: state.run.hasLearned)
    }
  }

  /// A signed answer where the proof has verified, an unsigned one before (ANS-1, ANS-2).
  private func refusal<Key: Signer & ~Copyable>(
    _ reason: DenyReason, _ message: Span<UInt8>,
    key: borrowing Key, using backend: some CryptoBackend
  ) -> Reply {
    guard state.run.isProofVerified else {
      return Reply.unsigned(reason, alarms: state.run.alarms, hasLearned: state.run.hasLearned)
    }
    do throws(DenyReason) {
      let bytes = try write(
        Answer(isAllowed: false, code: reason.holderCode), message, key: key, using: backend)
      return Reply(
        message: bytes, authorization: nil, reason: reason, alarms: state.run.alarms,
        hasLearned: state.run.hasLearned)
    } catch {
      return Reply.unsigned(reason, alarms: state.run.alarms, hasLearned: state.run.hasLearned)
    }
  }
}

extension Reply {
  /// `[5, code]`: before the proof has verified, a visitor learns nothing else (ANS-1).
  static func unsigned(
    _ reason: DenyReason?, alarms: Alarms = Alarms(), hasLearned: Bool = false
  ) -> Reply {
    var message = ByteBuffer<1_024>()
    message.writeArray(count: 2)
    message.write(UInt64(5))
    let code: HolderCode =
      reason == nil ? .allowed : reason?.holderCode == .busy ? .busy : .denied
    message.write(wide(code.rawValue))
    return Reply(
      message: message, authorization: nil, reason: reason, alarms: alarms,
      hasLearned: hasLearned)
  }
}
