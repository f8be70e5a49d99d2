import Foundation

/// One published case: a scenario from factory state, and what must come of it
/// (`Vectors/v1/schema.json`).
public struct VectorCase: Codable, Sendable {
  /// Unique, in kebab case; the family comes first.
  public var id: String
  /// What it shows, as one sentence.
  public var title: String
  /// Requirements that it tests, the first one foremost.
  public var requirements: [String]
  /// Threats of `Spec/security.md` that it belongs to.
  public var threats: [String]
  /// The allow case of which this is one mutation; absent on an allow.
  public var of: String?
  /// Why somebody might get it wrong.
  public var note: String?
  public var steps: [Step]

  public init(
    id: String, title: String, requirements: [String], threats: [String] = [], of: String? = nil,
    note: String? = nil, steps: [Step] = []
  ) {
    self.id = id
    self.title = title
    self.requirements = requirements
    self.threats = threats
    self.of = of
    self.note = note
    self.steps = steps
  }

  /// Whether the last expectation is a refusal.
  public var isNegative: Bool { steps.last { $0.expect != nil }?.expect?.verdict == .deny }
}

/// A file of cases.
public struct VectorFile: Codable, Sendable {
  public static let format = "latchkey/v1/vectors"

  public var format: String
  public var family: String
  public var cases: [VectorCase]

  public init(family: String, cases: [VectorCase]) {
    format = Self.format
    self.family = family
    self.cases = cases
  }

  /// The bytes of the file: keys sorted, so that regenerating changes nothing.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var data = try encoder.encode(self)
    data.append(UInt8(ascii: "\n"))
    return data
  }

  public static func load(_ url: URL) throws -> VectorFile {
    try JSONDecoder().decode(VectorFile.self, from: Data(contentsOf: url))
  }
}
