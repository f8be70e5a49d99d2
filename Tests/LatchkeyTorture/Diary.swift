import Foundation

/// One line of a client's diary: what it asked, what it was answered, what a lock did.
struct DiaryLine: Codable, Sendable {
  /// A request as it was signed, so that it can be sent again.
  struct Asked: Codable, Sendable {
    var operation: String
    var method: String
    var path: String
    var signer: String
    var envelope: String
    var body: String
  }

  struct Answered: Codable, Sendable {
    var status: Int
    var body: String
  }

  /// A presentation, and what the lock made of it.
  struct Visited: Codable, Sendable {
    var site: String
    var serial: UInt32
    /// Number of the reason for which the lock refused; `nil` when it opened.
    var reason: UInt16?
    var isEquivocation: Bool
    /// Whether the pass had been taken back, and the lock could know.
    var isRevoked: Bool
  }

  /// The span of the ledger's life within which nothing may be lost.
  var span: Int
  /// Digest of the signed request.
  var request: String?
  var asked: Asked?
  var answered: Answered?
  var visited: Visited?
}

/// The diary of one client: a file that only grows. A line is written before the next step.
final class Diary: Sendable {
  private let file: FileHandle

  init(_ url: URL) throws {
    file = try LogFile.appending(to: url)
  }

  func write(_ line: DiaryLine) throws {
    try file.write(contentsOf: try JSONEncoder().encode(line) + Data("\n".utf8))
  }

  /// All lines of all diaries of a folder, each diary in its order.
  static func lines(in folder: URL) throws -> [DiaryLine] {
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    let decoder = JSONDecoder()
    return try files.filter { $0.pathExtension == "jsonl" }
      .sorted { $0.path < $1.path }
      .flatMap { file in
        try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
          .map { try decoder.decode(DiaryLine.self, from: Data($0)) }
      }
  }
}
