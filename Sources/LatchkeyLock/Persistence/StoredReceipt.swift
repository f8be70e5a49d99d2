import LatchkeyCBOR
import LatchkeyCore

/// What one receipt tells (RCPT-1, RCPT-3).
struct ReceiptStory: ~Copyable, Sendable {
  var event: ReceiptEvent
  var clock: ClockInterval
  /// Who unlocked, or was denied.
  var grant: GrantID?
  var job: Digest?
  var action: Action?
  /// Sequence of the session's unlocked receipt.
  var session: UInt64?
  var reason: DenyReason?
  /// Found at a restart.
  var isFound = false
  /// Of a summary (RCPT-6).
  var counts = InlineArray<6, UInt8>(repeating: 0)
  /// What was counted, not told, before (RCPT-13).
  var backlog = ReceiptBacklog()
  private let place = InPlace()

  init(_ event: ReceiptEvent, _ clock: ClockInterval) {
    self.event = event
    self.clock = clock
  }
}

/// A receipt as a lock keeps it: what it takes to write its bytes again (JRNL-12).
///
/// The salts and the tag follow from the device seed, the digests from those and the story.
struct StoredReceipt: ~Copyable, Sendable {
  let sequence: UInt64
  let kind: ReceiptKind
  /// SHA-256 of the envelope before it.
  let previous: Digest
  var story: ReceiptStory
  var signature = Signature(bytes: .zero)
  private let place = InPlace()

  init(
    sequence: UInt64, kind: ReceiptKind, previous: Digest, story: consuming ReceiptStory
  ) {
    self.sequence = sequence
    self.kind = kind
    self.previous = previous
    self.story = story
  }
}

/// What is there of a story, a bit each.
private enum Presence {
  static var latest: UInt8 { 1 }
  static var action: UInt8 { 2 }
  static var grant: UInt8 { 4 }
  static var job: UInt8 { 8 }
  static var session: UInt8 { 16 }
  static var reason: UInt8 { 32 }
  static var found: UInt8 { 64 }
  static var backlog: UInt8 { 128 }
}

extension StoredReceipt {
  /// The most bytes of one.
  static var byteCount: Int { 224 }

  @inline(never)
  func write(to sink: inout RecordBuffer) {
    sink.appendBigEndian(sequence, byteCount: 8)
    sink.append(kind.rawValue)
    sink.append(story.event.rawValue)
    sink.append(story.presence)
    sink.append(previous.bytes.bytes)
    sink.append(signature.bytes.bytes)
    sink.appendBigEndian(story.clock.earliest, byteCount: 8)
    if let latest = story.clock.latest { sink.appendBigEndian(latest, byteCount: 8) }
    if let action = story.action { sink.append(action.rawValue) }
    if let grant = story.grant {
      sink.append(grant.issuer.bytes.bytes)
      sink.appendBigEndian(wide(grant.serial), byteCount: 4)
    }
    if let job = story.job { sink.append(job.bytes.bytes) }
    if let session = story.session { sink.appendBigEndian(session, byteCount: 8) }
    if let reason = story.reason { sink.appendBigEndian(wide(reason.rawValue), byteCount: 2) }
    if story.event == .summary { sink.append(story.counts.span) }
    guard story.backlog != ReceiptBacklog() else { return }
    sink.appendBigEndian(wide(story.backlog.strangers), byteCount: 2)
    sink.append(story.backlog.minor)
    sink.append(story.backlog.residents)
  }

  /// Reads one back; `nil` when it is none.
  static func read(_ reader: inout EntryReader) -> StoredReceipt? {
    let sequence = reader.number(8)
    guard let kind = ReceiptKind(rawValue: reader.byte()),
      let event = ReceiptEvent(rawValue: reader.byte())
    else { return nil }
    let presence = reader.byte()
    let previous = Digest(bytes: reader.fixed())
    let signature = Signature(bytes: reader.fixed())
    var story = ReceiptStory(event, ClockInterval(earliest: reader.number(8), latest: nil))
    story.read(presence, &reader)
    guard !reader.isShort else { return nil }
    var receipt = StoredReceipt(sequence: sequence, kind: kind, previous: previous, story: story)
    receipt.signature = signature
    return receipt
  }
}

extension ReceiptStory {
  fileprivate var presence: UInt8 {
    var bits: UInt8 = clock.latest == nil ? 0 : Presence.latest
    if action != nil { bits |= Presence.action }
    if grant != nil { bits |= Presence.grant }
    if job != nil { bits |= Presence.job }
    if session != nil { bits |= Presence.session }
    if reason != nil { bits |= Presence.reason }
    if isFound { bits |= Presence.found }
    if backlog != ReceiptBacklog() { bits |= Presence.backlog }
    return bits
  }

  @inline(never)
  fileprivate mutating func read(_ presence: UInt8, _ reader: inout EntryReader) {
    if presence & Presence.latest != 0 {
      clock = ClockInterval(earliest: clock.earliest, latest: reader.number(8))
    }
    if presence & Presence.action != 0 { action = Action(rawValue: reader.byte()) }
    if presence & Presence.grant != 0 {
      let issuer = PublicKey(bytes: reader.fixed())
      grant = GrantID(issuer: issuer, serial: reader.word())
    }
    if presence & Presence.job != 0 { job = Digest(bytes: reader.fixed()) }
    if presence & Presence.session != 0 { session = reader.number(8) }
    if presence & Presence.reason != 0 {
      reason = DenyReason(rawValue: narrow16(reader.number(2)))
    }
    isFound = presence & Presence.found != 0
    if event == .summary { for index in 0..<6 { counts[index] = reader.byte() } }
    guard presence & Presence.backlog != 0 else { return }
    backlog.strangers = narrow16(reader.number(2))
    backlog.minor = reader.byte()
    backlog.residents = reader.byte()
  }
}
