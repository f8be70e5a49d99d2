import LatchkeyCBOR
import LatchkeyLock

// Makes the journal concrete, as firmware would, so that its size can be read off and the compiler
// proves that it allocates nothing. Nothing runs it.

@_extern(c, "probe_record")
func probeRecord(
  _ kind: UInt8, _ position: UInt32, _ bytes: UnsafePointer<UInt8>?, _ count: Int
) -> Int32

struct ProbeClient: JournalClient, ~Copyable {
  private func pass(_ kind: UInt8, _ position: UInt32, _ payload: Span<UInt8>) -> Bool {
    unsafe payload.withUnsafeBufferPointer {
      unsafe probeRecord(kind, position, $0.baseAddress, $0.count) != 0
    }
  }

  mutating func recover(kind: UInt8, at position: UInt32, _ payload: Span<UInt8>) {
    _ = pass(kind, position, payload)
  }

  mutating func keptByteCount(
    kind: UInt8, at position: UInt32, _ payload: Span<UInt8>
  ) -> Int? {
    pass(kind, position, payload) ? payload.count : nil
  }

  mutating func move(kind: UInt8, to position: UInt32, _ payload: Span<UInt8>) {
    _ = pass(kind, position, payload)
  }

  mutating func writeSnapshot(_ index: Int, to payload: inout RecordBuffer) -> UInt8? {
    payload.append(1)
    return index > 3 ? nil : 4
  }
}

nonisolated(unsafe) var probeJournal = Journal(flash: ProbeFlash(), reserveByteCount: 2_048)
nonisolated(unsafe) var probeClient = ProbeClient()

@c(probe_journal)
public func probeJournalUse(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let payload = unsafe Span(_unsafeStart: bytes, count: count)
  var buffer = ByteBuffer<512>()
  do throws(JournalFailure) {
    try unsafe probeJournal.format(salt: 1)
    guard try unsafe probeJournal.open(&probeClient) == .clean else { return 1 }
    let position = try unsafe probeJournal.append(kind: 3, payload, usesReserve: count > 4)
    while unsafe probeJournal.needsCompaction {
      guard try unsafe probeJournal.compact(&probeClient) else { break }
    }
    return Int32(try unsafe probeJournal.read(at: position, into: &buffer))
  } catch {
    return Int32(error.rawValue)
  }
}
