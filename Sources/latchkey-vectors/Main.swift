import ArgumentParser
import Foundation
import LatchkeySodium
import LatchkeyVectors

/// Puts the published cases together, and fails when this implementation disagrees with one.
@main
struct Generator: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latchkey-vectors",
    abstract: "Writes Vectors/v1 from its recipes.",
    discussion: """
      Expectations stand in the recipes, written by hand. The bytes are built here, without the \
      modules under test. A case whose outcome differs is reported, nothing is written, and the \
      exit code is 1.
      """)

  @Option(help: "The folder to write into.")
  var output = "Vectors/v1"

  @Flag(help: "Write nothing; fail when a file would change.")
  var check = false

  func run() throws {
    var differences: [String] = []
    for suite in try suites() {
      differences += suite.cases.flatMap(Player(backend: SodiumBackend()).play)
    }
    for difference in differences { print(difference) }
    guard differences.isEmpty else { throw ExitCode.failure }
    let folder = URL(fileURLWithPath: output)
    for (name, data) in try files(try suites()) {
      let url = folder.appendingPathComponent(name)
      let before = try? Data(contentsOf: url)
      guard before != data else { continue }
      guard !check else {
        print("\(name) is not what the recipes make")
        throw ExitCode.failure
      }
      try data.write(to: url)
      print("wrote \(name)")
    }
  }

  /// Every family, in the order of the manifest.
  private func suites() throws -> [Suite] {
    [
      cborSuite(), try ed25519Suite(), envelopeSuite(),
      scopeSuite(), credentialSuite(), chainSuite(), presentationSuite(),
      configurationSuite(),
      timeSuite(), scheduleSuite(), staplesSuite(), replaySuite(), previewSuite(),
      issuanceSuite(), holderSuite(), recoverySuite(), deliverySuite(), releaseSuite(),
    ]
  }

  private func files(_ suites: [Suite]) throws -> [(String, Data)] {
    var files: [(String, Data)] = []
    var rows: [Manifest.Row] = []
    for suite in suites {
      let data = try suite.file.encoded()
      let name = "\(suite.family).json"
      files.append((name, data))
      rows.append(
        Manifest.Row(
          family: suite.family, file: name, cases: suite.cases.count,
          sha256: Hex.encode(sha256([UInt8](data)))))
    }
    files.append(("manifest.json", try Manifest(families: rows).encoded()))
    return files
  }
}
