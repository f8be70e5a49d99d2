import Foundation

/// A body that an operation takes. Its members are known by name; another is refused, not ignored.
protocol Body: Decodable {
  static var members: Set<String> { get }
}

/// JSON as the service reads and writes it.
enum JSON {
  /// Members in one order, so that equal content is equal bytes.
  static func encode(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { return Array("{}".utf8) }
    return Array(data)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) -> Value? {
    try? JSONDecoder().decode(type, from: Data(bytes))
  }

  /// Reads a body.
  ///
  /// - Throws: ``Problem`` that names the member and the rule (REQ-8).
  static func read<Value: Body>(_ type: Value.Type, _ bytes: [UInt8]) throws(Problem) -> Value {
    let data = Data(bytes.isEmpty ? Array("{}".utf8) : bytes)
    do {
      let members = try JSONDecoder().decode(MemberNames.self, from: data)
      // No member that came in is repeated: its name may be anything.
      guard members.names.isSubset(of: Value.members) else {
        throw Problem.malformed(
          "", "Members are \(Value.members.sorted().joined(separator: ", ")).")
      }
      // A member that may be absent is not null either: who sends it means something by it.
      if let name = members.nullName { throw Problem.malformed(name, "The member is not null.") }
      return try JSONDecoder().decode(type, from: data)
    } catch let problem as Problem {
      throw problem
    } catch let DecodingError.keyNotFound(key, _) {
      throw .malformed(key.stringValue, "The member is required.")
    } catch let DecodingError.typeMismatch(_, context) {
      throw .malformed(path(context), "The member has another type.")
    } catch let DecodingError.valueNotFound(_, context) {
      throw .malformed(path(context), "The member is not null.")
    } catch let DecodingError.dataCorrupted(context) {
      throw .malformed(path(context), "The member has a value that is not one of its values.")
    } catch {
      throw .malformed("", "The body is a JSON object.")
    }
  }

  private static func path(_ context: DecodingError.Context) -> String {
    context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
      .joined(separator: ".").replacing(".[", with: "[")
  }
}

/// The names of an object's members, whatever their values.
private struct MemberNames: Decodable {
  let names: Set<String>
  /// The first by name that is null.
  let nullName: String?

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    names = Set(container.allKeys.map(\.stringValue))
    nullName = try container.allKeys.filter { try container.decodeNil(forKey: $0) }
      .map(\.stringValue).min()
  }
}
