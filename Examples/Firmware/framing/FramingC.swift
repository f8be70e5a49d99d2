import LatchkeyCBOR
import LatchkeyFraming

// LatchkeyFraming for C: `framing.h` says what each function does. The states live in C, as four
// words of which Swift makes its own.

/// A sink that hands each byte to a function of C.
struct CallbackSink: ByteSink {
  let put: @convention(c) (UInt8) -> Void

  mutating func append(_ byte: UInt8) { put(byte) }

  mutating func append(_ bytes: Span<UInt8>) {
    for index in 0..<bytes.count { put(bytes[index]) }
  }
}

@c(framing_reader_reset)
public func readerReset(_ state: UnsafeMutablePointer<UInt32>) {
  precondition(MemoryLayout<FrameReader>.size <= 16)  // framing.h: FRAMING_STATE_WORDS
  unsafe UnsafeMutableRawPointer(state).initializeMemory(as: FrameReader.self, to: FrameReader())
}

@c(framing_reader_receive)
public func readerReceive(
  _ state: UnsafeMutablePointer<UInt32>, _ byte: UInt8, _ milliseconds: UInt32,
  _ buffer: UnsafeMutablePointer<UInt8>, _ capacity: Int
) -> Int {
  let reader = unsafe UnsafeMutableRawPointer(state).assumingMemoryBound(to: FrameReader.self)
  var span = unsafe UnsafeMutableBufferPointer(start: buffer, count: capacity).mutableSpan
  return unsafe reader.pointee.receive(byte, at: milliseconds, into: &span) ?? 0
}

@c(framing_write)
public func write(
  _ message: UnsafePointer<UInt8>, _ count: Int, _ put: @convention(c) (UInt8) -> Void
) -> Int32 {
  var sink = CallbackSink(put: put)
  do throws(DenyReason) {
    try FrameWriter.write(unsafe UnsafeBufferPointer(start: message, count: count).span, to: &sink)
    return 0
  } catch {
    return -1
  }
}

@c(framing_reassembler_reset)
public func reassemblerReset(_ state: UnsafeMutablePointer<UInt32>) {
  precondition(MemoryLayout<Reassembler>.size <= 16)
  unsafe UnsafeMutableRawPointer(state).initializeMemory(as: Reassembler.self, to: Reassembler())
}

@c(framing_reassembler_receive)
public func reassemblerReceive(
  _ state: UnsafeMutablePointer<UInt32>, _ segment: UnsafePointer<UInt8>, _ count: Int,
  _ milliseconds: UInt32, _ buffer: UnsafeMutablePointer<UInt8>, _ capacity: Int
) -> Int {
  let reassembler = unsafe UnsafeMutableRawPointer(state).assumingMemoryBound(to: Reassembler.self)
  var span = unsafe UnsafeMutableBufferPointer(start: buffer, count: capacity).mutableSpan
  let bytes = unsafe UnsafeBufferPointer(start: segment, count: count).span
  return unsafe reassembler.pointee.receive(bytes, at: milliseconds, into: &span) ?? 0
}

@c(framing_segmenter_init)
public func segmenterInit(_ state: UnsafeMutablePointer<UInt32>, _ segmentByteCount: Int) -> Int32 {
  precondition(MemoryLayout<Segmenter>.size <= 16)
  do throws(DenyReason) {
    let segmenter = try Segmenter(segmentByteCount: segmentByteCount)
    unsafe UnsafeMutableRawPointer(state).initializeMemory(as: Segmenter.self, to: segmenter)
    return 0
  } catch {
    return -1
  }
}

@c(framing_segmenter_next)
public func segmenterNext(
  _ state: UnsafeMutablePointer<UInt32>, _ message: UnsafePointer<UInt8>, _ count: Int,
  _ put: @convention(c) (UInt8) -> Void
) -> Int32 {
  let segmenter = unsafe UnsafeMutableRawPointer(state).assumingMemoryBound(to: Segmenter.self)
  let bytes = unsafe UnsafeBufferPointer(start: message, count: count).span
  var sink = CallbackSink(put: put)
  do throws(DenyReason) {
    return try unsafe segmenter.pointee.writeNext(of: bytes, to: &sink) ? 1 : 0
  } catch {
    return -1
  }
}
