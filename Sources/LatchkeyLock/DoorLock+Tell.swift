import LatchkeyCBOR
import LatchkeyCore

/// Events that wait for their receipts, in order.
///
/// Eight are enough: a session says six things at most (RCPT-8), none begins before they are told,
/// and of the door itself two are told at once (RCPT-6).
struct UntoldEvents: Sendable {
  struct Entry: Sendable {
    var event: ReceiptEvent = .summary
    var clock = ClockInterval(earliest: 0, latest: nil)
    var tick: UInt32 = 0
    var isOfSession = false
    var isFound = false
  }

  private var entries = InlineArray<8, Entry>(repeating: Entry())
  private(set) var count = 0

  var first: Entry { entries[0] }

  mutating func append(_ entry: Entry) {
    guard count < 8 else { return }
    // One summary tells all (RCPT-6).
    if entry.event == .summary {
      for index in 0..<count where entries[index].event == .summary { return }
    }
    entries[count] = entry
    count &+= 1  // below 8
  }

  mutating func removeFirst() {
    guard count > 0 else { return }
    count &-= 1  // above 0
    for index in 0..<count { entries[index] = entries[index &+ 1] }
  }
}

extension DoorLock {
  /// Whether something happened at the door that has no receipt yet.
  public var hasUntold: Bool { untold.count > 0 }

  /// Makes and persists the receipts of what happened at the door (RCPT-3, RCPT-14).
  ///
  /// To be called whenever ``hasUntold``, once the orders of the event are given: a bolt need not
  /// wait for signatures. A visit does so itself.
  ///
  /// - Throws: ``DenyReason/storage`` when the flash failed, ``DenyReason/busy`` when the signer
  ///   did; what has no receipt yet stays untold.
  public mutating func tell<Flash: FlashDevice & ~Copyable, Key: Signer & ~Copyable>(
    journal: inout Journal<Flash>, key: borrowing Key, secret: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(DenyReason) {
    while hasUntold {
      try tellNext(journal: &journal, key: key, secret: secret, using: backend)
    }
  }

  /// Tells the first of what happened: signs at most once.
  package mutating func tellNext<Flash: FlashDevice & ~Copyable, Key: Signer & ~Copyable>(
    journal: inout Journal<Flash>, key: borrowing Key, secret: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(DenyReason) {
    let entry = untold.first
    let kind: ReceiptKind =
      entry.isOfSession ? .sessionEvent : entry.event == .summary ? .summary : .sensor
    if case .receipt = ring.admission(of: kind) {
      var story = ReceiptStory(entry.event, entry.clock)
      story.isFound = entry.isFound
      if kind == .sessionEvent {
        story.action = .unlock
        story.grant = opener?.grant
        story.job = opener?.job
        story.session = opener?.receipt
      }
      try keep(
        story, as: kind, journal: &journal, key: key, secret: secret, using: backend)
    } else if kind == .sessionEvent {
      ring.skip(kind)
    }
    if kind == .sessionEvent && entry.event.endsSession { ring.endSession(at: entry.tick) }
    untold.removeFirst()
  }

  /// Makes a receipt of a denial behind the proof, as far as the budget goes (RCPT-5).
  mutating func tellDenial<Flash: FlashDevice & ~Copyable, Key: Signer & ~Copyable>(
    _ reason: DenyReason, _ message: Span<UInt8>, journal: inout Journal<Flash>,
    key: borrowing Key, secret: Span<UInt8>, using backend: some CryptoBackend
  ) {
    guard case .receipt = ring.admission(of: .minor) else { return ring.skip(.minor) }
    var story = ReceiptStory(.denied, state.run.interval)
    story.action = state.run.presentation.proof.claims.action
    story.grant = state.presenter(message)
    story.job = state.presentersJob(message)
    story.reason = reason
    do throws(DenyReason) {
      try keep(
        story, as: .minor, journal: &journal, key: key, secret: secret, using: backend)
    } catch {
      ring.skip(.minor)  // the verdict stays what it is
    }
  }

  /// Makes, signs and persists a receipt.
  private mutating func keep<Flash: FlashDevice & ~Copyable, Key: Signer & ~Copyable>(
    _ story: consuming ReceiptStory, as kind: ReceiptKind, journal: inout Journal<Flash>,
    key: borrowing Key, secret: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) {
    var receipt = nextReceipt(kind, story)
    let shown = try sign(&receipt, key: key, secret: secret, using: backend)
    // Whoever comes next waits until what the door did is told, but not for a denial.
    try writeDown(only: receipt, to: &journal, usesReserve: kind != .minor)
    append(shown, as: kind, using: backend)
  }

  /// Moves the chain of receipts on, behind a receipt that is persisted; counts what has none.
  mutating func append(
    _ receipt: borrowing Receipt, as kind: ReceiptKind, using backend: some CryptoBackend
  ) {
    guard receipt.isThere else { return ring.skip(kind) }
    receipts.last = backend.sha256(receipt.envelope.bytes)
    receipts.next &+= 1  // 2^64 receipts do not happen
    _ = ring.append(kind)  // it was admitted
  }

  /// Notes what the door said, until it is told.
  mutating func note(
    _ event: ReceiptEvent, isOfSession: Bool, isFound: Bool, at tick: UInt32
  ) {
    // RCPT-6
    let isOfSession = isOfSession && event.rawValue < ReceiptEvent.denied.rawValue
    guard isOfSession || event == .summary || ring.count(event, at: tick) else { return }
    untold.append(
      UntoldEvents.Entry(
        event: event, clock: state.clock.interval(at: tick), tick: tick,
        isOfSession: isOfSession, isFound: isFound))
  }
}
