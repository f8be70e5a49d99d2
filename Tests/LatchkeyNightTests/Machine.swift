import LatchkeyCBOR
import LatchkeyCore
import LatchkeyFlash
import LatchkeyLock
import LatchkeySodium

/// Flash that stands outside of the journal's memory, so that the journal is bytes and nothing else.
struct OutsideFlash: FlashDevice {
  final class Chip {
    var content: SimulatedFlash

    init(_ content: SimulatedFlash) { self.content = content }
  }

  unowned(unsafe) let chip: Chip

  var unitByteCount: Int { chip.content.unitByteCount }
  var sectorByteCount: Int { chip.content.sectorByteCount }
  var sectorCount: Int { chip.content.sectorCount }

  mutating func read(
    at offset: Int, into bytes: inout MutableSpan<UInt8>
  ) throws(FlashFailure) {
    try chip.content.read(at: offset, into: &bytes)
  }

  mutating func program(at offset: Int, _ bytes: Span<UInt8>) throws(FlashFailure) {
    try chip.content.program(at: offset, bytes)
  }

  mutating func erase(sector: Int) throws(FlashFailure) { try chip.content.erase(sector: sector) }
}

/// A whole lock: processor memory, flash and key.
///
/// Its memory can be kept and put back, as no real one's can: a lock and its journal hold no
/// reference, so their bytes are all of them.
final class Machine {
  typealias Lock = SmallDoorLock

  static let crypto = SodiumBackend()
  static let secret: [UInt8] = Array(repeating: 0xa5, count: 32)

  let chip: OutsideFlash.Chip
  let signer: SodiumSigner
  let lock = UnsafeMutablePointer<Lock>.allocate(capacity: 1)
  let journal = UnsafeMutablePointer<Journal<OutsideFlash>>.allocate(capacity: 1)
  /// Seconds since boot.
  var tick: UInt32 = 0

  /// Everything as it is in one moment.
  struct Image {
    fileprivate let lock: [UInt8]
    fileprivate let journal: [UInt8]
    let flash: SimulatedFlash
    fileprivate let tick: UInt32
  }

  /// - Parameter flash: With a journal made in it.
  init(_ flash: SimulatedFlash, signer: consuming SodiumSigner) {
    chip = OutsideFlash.Chip(flash)
    self.signer = signer
    journal.initialize(to: Self.unread(chip))
    lock.initialize(to: Self.blank(self.signer.publicKey))
  }

  deinit {
    lock.deinitialize(count: 1)
    journal.deinitialize(count: 1)
    lock.deallocate()
    journal.deallocate()
  }

  private static func unread(_ chip: OutsideFlash.Chip) -> Journal<OutsideFlash> {
    let areaByteCount = chip.content.sectorByteCount * chip.content.sectorCount / 2
    return Journal(
      flash: OutsideFlash(chip: chip), reserveByteCount: min(4_096, areaByteCount / 8))
  }

  private static func blank(_ key: PublicKey) -> Lock {
    Lock(key: key, driftPartsPerMillion: 100, using: crypto)
  }

  var image: Image {
    Image(
      lock: Array(UnsafeRawBufferPointer(start: lock, count: MemoryLayout<Lock>.size)),
      journal: Array(
        UnsafeRawBufferPointer(start: journal, count: MemoryLayout<Journal<OutsideFlash>>.size)),
      flash: chip.content, tick: tick)
  }

  func restore(_ image: Image) {
    UnsafeMutableRawPointer(lock).copyMemory(from: image.lock, byteCount: image.lock.count)
    UnsafeMutableRawPointer(journal).copyMemory(
      from: image.journal, byteCount: image.journal.count)
    chip.content = image.flash
    tick = image.tick
  }

  /// Forgets all that is not in flash, and begins again.
  func boot(_ reading: DoorReading) throws(JournalFailure) -> (JournalCondition, DoorEffects) {
    journal.deinitialize(count: 1)
    journal.initialize(to: Self.unread(chip))
    lock.deinitialize(count: 1)
    lock.initialize(to: Self.blank(signer.publicKey))
    tick = 0
    return try lock.pointee.boot(
      from: &journal.pointee, secret: Self.secret.span, random: .zero, reading: reading,
      using: Self.crypto)
  }

  func hello(_ message: [UInt8]) throws(DenyReason) -> [UInt8] {
    var reply = ByteBuffer<1_024>()
    try lock.pointee.hello(
      message.span, tick: tick, key: signer, using: Self.crypto, to: &reply)
    return Array(copying: reply.bytes)
  }

  /// What came of a message.
  struct Outcome {
    var reply: [UInt8] = []
    var reason: DenyReason?
    var effects = DoorEffects()
    var isAuthorized = false
  }

  func answer(_ message: [UInt8], channel: Channel = .ble) -> Outcome {
    var reply = ByteBuffer<1_024>()
    let verdict = lock.pointee.answer(
      message.span, channel: channel, tick: tick, journal: &journal.pointee, key: signer,
      secret: Self.secret.span, using: Self.crypto, to: &reply)
    var outcome = Outcome(reason: verdict.reason, effects: verdict.effects)
    outcome.isAuthorized = verdict.authorization != nil
    outcome.reply = Array(copying: reply.bytes)
    return outcome
  }

  /// Begins a visit; what came of it, where it is over already.
  func begin(_ message: [UInt8]) -> Outcome? {
    var reply = ByteBuffer<1_024>()
    let progress = lock.pointee.begin(
      message.span, channel: .ble, tick: tick, using: Self.crypto, to: &reply)
    return outcome(progress, Array(copying: reply.bytes))
  }

  /// Goes on with it.
  func step(_ message: [UInt8]) -> Outcome? {
    var reply = ByteBuffer<1_024>()
    let progress = lock.pointee.step(
      message.span, journal: &journal.pointee, key: signer, secret: Self.secret.span,
      using: Self.crypto, to: &reply)
    return outcome(progress, Array(copying: reply.bytes))
  }

  private func outcome(_ progress: consuming VisitProgress, _ reply: [UInt8]) -> Outcome? {
    switch consume progress {
    case .more: return nil
    case .done(let verdict):
      var outcome = Outcome(reply: reply, reason: verdict.reason, effects: verdict.effects)
      outcome.isAuthorized = verdict.authorization != nil
      return outcome
    }
  }

  func configure(_ message: [UInt8]) throws(DenyReason) {
    try lock.pointee.configure(
      message.span, hasPresence: true, tick: tick, journal: &journal.pointee,
      using: Self.crypto)
  }

  func sense(_ reading: DoorReading) -> DoorEffects { lock.pointee.sense(reading, tick: tick) }

  func elapse() -> DoorEffects { lock.pointee.elapse(tick: tick) }

  func tell() throws(DenyReason) {
    try lock.pointee.tell(
      journal: &journal.pointee, key: signer, secret: Self.secret.span, using: Self.crypto)
  }

  func tend() throws(JournalFailure) -> Bool {
    try lock.pointee.tend(&journal.pointee, tick: tick)
  }

  /// The envelope of a receipt that is kept; empty where it is not.
  func receipt(_ sequence: UInt64) -> [UInt8] {
    var cursor = ReceiptCursor(from: sequence, for: .holder)
    var shown = ByteBuffer<512>()
    guard
      lock.pointee.show(
        &cursor, from: &journal.pointee, secret: Self.secret.span, using: Self.crypto, to: &shown),
      cursor.next == sequence + 1
    else { return [] }
    let message = Array(copying: shown.bytes)
    // [6, envelope, empty, empty]
    return Array(message[2..<message.count - 2])
  }

  /// Sequences of the receipts that are kept.
  var kept: Range<UInt64> {
    lock.pointee.ring.oldest..<max(lock.pointee.receipts.next, lock.pointee.ring.oldest)
  }
}
