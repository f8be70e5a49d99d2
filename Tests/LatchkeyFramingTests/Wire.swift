import LatchkeyCBOR
import LatchkeyFraming

/// A sink of any length, for what a test sends.
struct ByteList: ByteSink {
  var bytes: [UInt8] = []
  mutating func append(_ byte: UInt8) { bytes.append(byte) }
  mutating func append(_ more: Span<UInt8>) {
    for index in more.indices { bytes.append(more[index]) }
  }
}

/// The frame of a message.
func frame(_ message: [UInt8]) throws(DenyReason) -> [UInt8] {
  var sink = ByteList()
  try FrameWriter.write(message.span, to: &sink)
  return sink.bytes
}

/// The segments of a message.
func segments(_ message: [UInt8], of count: Int) throws(DenyReason) -> [[UInt8]] {
  var segmenter = try Segmenter(segmentByteCount: count)
  var all: [[UInt8]] = []
  while true {
    var sink = ByteList()
    guard try segmenter.writeNext(of: message.span, to: &sink) else { return all }
    all.append(sink.bytes)
  }
}

/// The receiving end of a stream, which keeps every message.
struct StreamEnd {
  var reader = FrameReader()
  var buffer = [UInt8](repeating: 0xee, count: Framing.contentByteCount)
  var messages: [[UInt8]] = []

  /// Byte by byte.
  mutating func receive(_ bytes: [UInt8], at milliseconds: UInt32 = 0) {
    for byte in bytes {
      var reader = reader
      var span = buffer.mutableSpan
      let count = reader.receive(byte, at: milliseconds, into: &span)
      self.reader = reader
      guard let count else { continue }
      messages.append([UInt8](buffer.prefix(count)))
    }
  }

  /// In one piece.
  mutating func receive(piece: [UInt8], at milliseconds: UInt32 = 0) {
    var rest = piece[...]
    while !rest.isEmpty {
      var reader = reader
      var span = buffer.mutableSpan
      let progress = reader.receive(rest.span, at: milliseconds, into: &span)
      self.reader = reader
      rest = rest.dropFirst(progress.consumedByteCount)
      if let count = progress.messageByteCount { messages.append([UInt8](buffer.prefix(count))) }
    }
  }

  /// What one run of bytes brings to a fresh end.
  static func messages(in bytes: [UInt8]) -> [[UInt8]] {
    var end = StreamEnd()
    end.receive(bytes)
    return end.messages
  }
}

/// The receiving end of a link of small packets.
struct PacketEnd {
  var reassembler = Reassembler()
  var buffer = [UInt8](repeating: 0xee, count: Framing.messageByteCount)
  var messages: [[UInt8]] = []

  mutating func receive(_ packets: [[UInt8]], at milliseconds: UInt32 = 0) {
    for packet in packets {
      var reassembler = reassembler
      var span = buffer.mutableSpan
      let count = reassembler.receive(packet.span, at: milliseconds, into: &span)
      self.reassembler = reassembler
      if let count { messages.append([UInt8](buffer.prefix(count))) }
    }
  }
}
