/// The CDDL of one message, as far as single keys go.
struct Shape: Sendable {
  /// What one key may hold.
  enum Kind: Sendable {
    /// A byte string of one length.
    case bytes(Int)
    /// A number; an end that would break another rule has no case.
    case range(UInt64, UInt64, without: End? = nil)
    /// Something with cases of its own.
    case other(Item)
  }

  enum End: Sendable {
    case least, most
  }

  struct Field: Sendable {
    let key: Int64
    let name: String
    let kind: Kind
    var isOptional = false

    init(_ key: Int64, _ name: String, _ kind: Kind, isOptional: Bool = false) {
      self.key = key
      self.name = name
      self.kind = kind
      self.isOptional = isOptional
    }

    /// The name, as it stands in an id.
    var id: String { name.lowercased().replacing(" ", with: "-") }
  }

  let title: String
  /// Id of the allow case, without its family.
  let origin: String
  let fields: [Field]
  let make: @Sendable (World) -> Message

  static let second = Kind.range(0, 1_099_511_627_776)
  static let word = Kind.range(0, 4_294_967_295)
  static let long = Kind.range(0, .max)
  /// A wrong item of another type, for a list, a map or a text.
  static let notInteger = Kind.other(.int(1))

  /// The shapes of every domain but `credential`, which has a family of its own.
  static let all: [Shape] = [
    staple, time, visitEvidence, jobEvidence, proof, challenge, answer, receipt, acknowledgement,
    configuration, passcode, request,
  ]
}

extension Shape {
  static let staple = Shape(
    title: "A staple", origin: "staple",
    fields: [
      Field(1, "site", .bytes(16)), Field(2, "sequence", long), Field(3, "time", second),
      Field(4, "base", word), Field(5, "bitmap", notInteger),
    ],
    make: { $0.staple(by: $0.owner, base: 8, revoking: [9]) })

  static let time = Shape(
    title: "A time statement", origin: "time",
    fields: [
      Field(1, "site", .bytes(16)), Field(2, "lock", .bytes(16)), Field(3, "nonce", .bytes(16)),
      Field(4, "time", second),
    ],
    make: { $0.timeStatement(noon, nonce: $0.someNonce) })

  static let visitEvidence = Shape(
    title: "An evidence of a visit", origin: "evidence",
    fields: [
      Field(1, "kind", .range(0, 4)), Field(2, "site", .bytes(16)), Field(3, "lock", .bytes(16)),
      Field(4, "nonce", .bytes(16)), Field(6, "time", second), Field(7, "subject", .bytes(32)),
    ],
    make: { $0.visitEvidence() })

  static let jobEvidence = Shape(
    title: "An evidence of a job", origin: "evidence-job",
    fields: [
      Field(2, "site", .bytes(16)), Field(3, "lock", .bytes(16)), Field(5, "job", .bytes(32)),
      Field(6, "time", second), Field(7, "subject", .bytes(32)),
    ],
    make: { $0.jobEvidence() })

  static let proof = Shape(
    title: "A proof", origin: "proof",
    fields: [
      Field(1, "lock", .bytes(16)), Field(2, "nonce", .bytes(16)), Field(3, "point", notInteger),
      Field(4, "action", .range(0, 8)), Field(5, "channel", .range(0, 5)),
      Field(6, "links", .bytes(32)), Field(7, "binding", .bytes(32), isOptional: true),
      Field(8, "first receipt", long, isOptional: true),
    ],
    make: { $0.fullProof() })

  static let challenge = Shape(
    title: "A challenge", origin: "challenge",
    fields: [
      Field(1, "lock", .bytes(16)), Field(2, "nonce", .bytes(16)),
      Field(3, "certainty", .range(0, 1)), Field(4, "window", word), Field(5, "sequence", word),
      Field(6, "configuration", .bytes(32)), Field(7, "issuers", notInteger),
    ],
    make: { $0.challenge() })

  static let answer = Shape(
    title: "An answer", origin: "answer",
    fields: [
      Field(1, "lock", .bytes(16)), Field(2, "nonce", .bytes(16)), Field(3, "proof", .bytes(32)),
      Field(4, "verdict", .range(0, 1)), Field(5, "code", .range(0, 12)),
      Field(6, "earliest", .range(0, 1_099_511_627_776, without: .most)),
      Field(7, "latest", .range(0, 1_099_511_627_776, without: .least), isOptional: true),
      Field(8, "sequence", word), Field(9, "configuration", .bytes(32)),
      Field(10, "issuers", notInteger), Field(11, "receipts", notInteger),
      Field(12, "ring", notInteger, isOptional: true),
    ],
    make: { $0.answer() })

  static let receipt = Shape(
    title: "A receipt", origin: "receipt",
    fields: [
      Field(1, "lock", .bytes(16)), Field(2, "sequence", long),
      Field(3, "receipt before", .bytes(32)), Field(4, "tag", .bytes(8)),
      Field(5, "digest", .bytes(32)), Field(6, "digest for auditors", .bytes(32)),
    ],
    make: { $0.receipt() })

  static let acknowledgement = Shape(
    title: "An acknowledgement", origin: "acknowledgement",
    fields: [
      Field(1, "lock", .bytes(16)), Field(2, "sequence", long), Field(3, "receipt", .bytes(32)),
      Field(4, "nonce", .bytes(16), isOptional: true),
    ],
    make: { $0.acknowledgement() })

  static let configuration = Shape(
    title: "A configuration", origin: "configuration",
    fields: [
      Field(1, "lock", .bytes(16)), Field(2, "sequence", .range(0, 0xffff_ffff, without: .most)),
      Field(3, "configuration before", .bytes(32)), Field(4, "site", .bytes(16)),
      Field(5, "point", notInteger), Field(6, "anchors", notInteger),
      Field(7, "window", .range(32, 1_024)), Field(8, "residents", notInteger),
      Field(9, "witnesses", notInteger), Field(10, "time sources", notInteger),
      Field(11, "auditors", notInteger), Field(12, "nonce life", .range(10, 300)),
      Field(13, "sensors", .range(0, 3)), Field(14, "forward cap", word),
      Field(15, "service time", .range(0, 1)), Field(16, "founding", notInteger),
    ],
    make: { $0.founding() })

  static let passcode = Shape(
    title: "A passcode", origin: "passcode",
    fields: [
      Field(1, "site", .bytes(16)), Field(2, "lock", .bytes(16)), Field(3, "serial", .bytes(4)),
      Field(4, "slot", .range(0, 99)),
      Field(5, "end", .range(0, 1_099_511_627_776, without: .least)),
      Field(6, "beginning", .range(0, 1_099_511_627_776, without: .most)),
      Field(7, "verifier", .bytes(32)), Field(8, "uses", .range(1, 65_535), isOptional: true),
    ],
    make: { $0.passcode() })

  static let request = Shape(
    title: "A request", origin: "request",
    fields: [
      Field(1, "origin", notInteger), Field(2, "server", .bytes(32)),
      Field(3, "nonce", .bytes(32)), Field(4, "method", notInteger), Field(5, "path", notInteger),
      Field(6, "body", .bytes(32)),
    ],
    make: { $0.request() })
}
