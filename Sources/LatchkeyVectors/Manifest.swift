import Foundation

/// What the folder of cases holds.
public struct Manifest: Codable, Sendable {
  public struct Row: Codable, Sendable {
    public var family: String
    public var file: String
    public var cases: Int
    public var sha256: String

    public init(family: String, file: String, cases: Int, sha256: String) {
      self.family = family
      self.file = file
      self.cases = cases
      self.sha256 = sha256
    }
  }

  public var format: String
  public var families: [Row]

  public init(families: [Row]) {
    format = "latchkey/v1/manifest"
    self.families = families
  }

  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var data = try encoder.encode(self)
    data.append(UInt8(ascii: "\n"))
    return data
  }
}
