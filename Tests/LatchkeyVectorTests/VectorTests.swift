import Foundation
import LatchkeyCore
import LatchkeyOpenSSL
import LatchkeySodium
import LatchkeyVectors
import Testing

@Suite("Published cases")
struct VectorTests {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Vectors/v1")

  static let cases: [VectorCase] = {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("manifest.json")),
      let manifest = try? JSONDecoder().decode(Manifest.self, from: data)
    else { return [] }
    return manifest.families.flatMap { row in
      (try? VectorFile.load(folder.appendingPathComponent(row.file)).cases) ?? []
    }
  }()

  @Test("every family of the manifest is there, with as many cases as it says")
  func manifest() throws {
    let data = try Data(contentsOf: Self.folder.appendingPathComponent("manifest.json"))
    let manifest = try JSONDecoder().decode(Manifest.self, from: data)
    for row in manifest.families {
      let file = try VectorFile.load(Self.folder.appendingPathComponent(row.file))
      #expect(file.cases.count == row.cases, "\(row.family)")
      #expect(file.family == row.family)
    }
    #expect(Self.cases.count == manifest.families.reduce(0) { $0 + $1.cases })
    #expect(!Self.cases.isEmpty)
  }

  @Test("libsodium", arguments: cases)
  func sodium(_ vector: VectorCase) {
    #expect(Player(backend: SodiumBackend()).play(vector).isEmpty)
  }

  @Test("OpenSSL", arguments: cases)
  func openSSL(_ vector: VectorCase) {
    #expect(Player(backend: OpenSSLBackend()).play(vector).isEmpty)
  }
}

extension VectorCase: CustomTestStringConvertible {
  public var testDescription: String { id }
}
