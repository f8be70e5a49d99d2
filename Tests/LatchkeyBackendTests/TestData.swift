import Foundation

/// Where the data of these tests lie.
enum TestData {
  /// The directory of `Package.swift`.
  static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Data files of public projects, which are not part of this one.
  static let external = repository.appending(path: "../shared/external").standardizedFileURL

  /// Whether the public data files are there. Tests that need them are skipped otherwise.
  static let hasExternal = FileManager.default.fileExists(atPath: external.path)

  /// Why a test that needs them is skipped.
  static let externalComment = """
    ../shared/external is missing: Wycheproof and the RFC 8032 test vectors are not run
    """

  static func decode<Value: Decodable>(_ type: Value.Type, from file: URL) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: file))
  }

  static func lines(of file: URL) throws -> [Substring] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
  }
}
