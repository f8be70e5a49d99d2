import LatchkeyCBOR

/// How one value of a message is encoded, and which values it may have.
///
/// The maps and arrays that a lock reads are tables of these, and one reader goes by them: a table
/// is smaller than a function for each message, and says what the CDDL says.
struct Field: Sendable {
  /// What a value is. Up to ``needs`` it takes one word, from ``second`` on two.
  enum Kind: UInt8, Sendable {
    /// A number through `most`.
    case number
    /// A number through 2^32 − 1.
    case word
    /// Local time minus UTC in minutes, within a day.
    case offset
    /// The minute behind a schedule row, within a day of the word before.
    case end
    /// Serials of a window (CONF-1).
    case window
    /// How long a nonce lives, 10 to 300 seconds.
    case nonceLife
    /// A `cti`, four bytes.
    case serial
    /// A byte string of `most` bytes: its place.
    case place
    /// A key that Latchkey takes: its place.
    case key
    /// A key, or no byte: its place, or 0.
    case optionalKey
    /// A key inside a confirmation (RFC 8747 §3.2): its place.
    case confirmation
    /// A revocation bitmap: its range.
    case bitmap
    /// The name of a point: its range.
    case point
    /// Keys of constraints, each a bit.
    case needs

    /// A number through 2^40, a time or a span of it; the low word is the first.
    case second
    /// A number of 64 bits.
    case sequence
    /// `bstr .cbor aif` (RFC 9237 §2): range and count of its entries.
    case scope
    /// A list of at most `most` rows: range and count.
    case schedule, offsets, evidence, anchors, keys, timeSources
    /// Salt and nonce of a first configuration: their places.
    case founding
    /// Nonce and time of a clock reset: the nonce's place above the 48 bits of the time.
    case clockReset
  }

  let kind: Kind
  /// The slot, and above it the least of a number, or of the rows of a list: 0 or 1.
  private let packed: UInt8
  let most: UInt16

  @inline(__always)
  init(_ kind: Kind, to slot: UInt8, from least: UInt8 = 0, through most: UInt16 = 0) {
    self.kind = kind
    packed = least &<< 7 | slot
    self.most = most
  }

  /// The first word of its value, below 128.
  @inline(__always)
  var slot: Int { Int(packed & 127) }

  @inline(__always)
  var least: UInt64 { wide(packed &>> 7) }
}
