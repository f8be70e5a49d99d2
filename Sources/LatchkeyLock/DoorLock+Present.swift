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
  public mutating func present<Key: Signer & ~Copyable, Store: CommitStore & ~Copyable>(
    _ message: Span<UInt8>, channel: Channel, binding: Digest? = nil, tick: UInt32,
    store: inout Store, key: borrowing Key, secret: Span<UInt8>, using backend: some CryptoBackend
  ) -> Reply {
    var effects = DoorEffects()
    // SESS-6: what is due comes before the visit.
    if tick >= door.wakeTick { move(.timer, at: tick, &effects) }
    let context = DecisionContext(
      tick: tick, channel: channel, binding: binding, obligation: session?.grant)
    var reply = judge(
      message, context: context, &effects, store: &store, key: key, secret: secret,
      using: backend)
    reply.effects = effects
    return reply
  }

  private mutating func judge<Key: Signer & ~Copyable, Store: CommitStore & ~Copyable>(
    _ message: Span<UInt8>, context: DecisionContext, _ effects: inout DoorEffects,
    store: inout Store, key: borrowing Key, secret: Span<UInt8>, using backend: some CryptoBackend
  ) -> Reply {
    do throws(DenyReason) {
      try state.begin(message, context: context, using: backend)
    } catch {
      return Reply.unsigned(error)
    }
    do throws(DenyReason) {
      let pending = try finish(message, using: backend)
      guard let pending else { return Reply.unsigned(.unknownMessage) }  // a ferry asks for nothing
      let record = state.run.record
      var answer = Answer(isAllowed: true, code: .allowed)
      let receipt = try makeReceipt(
        of: record, key: key, secret: secret, using: backend)
      let authorization = try state.commit(pending, to: &store)
      move(record, isResident: state.isResident(message), at: context.tick, &effects)
      note(receipt, using: backend)
      answer.receipt = receipt
      let bytes = try write(answer, message, key: key, using: backend)
      return Reply(
        message: bytes, authorization: authorization, reason: nil, alarms: state.run.alarms,
        hasLearned: state.run.hasLearned)
    } catch {
      return refusal(error, message, key: key, using: backend)
    }
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

  /// Moves the chain of receipts on.
  private mutating func note(_ receipt: borrowing Receipt, using backend: some CryptoBackend) {
    receipts.last = backend.sha256(receipt.envelope.bytes)
    receipts.next &+= 1  // 2^64 receipts do not happen
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
