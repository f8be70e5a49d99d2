import Foundation
import LatchkeyVectors
import Testing

/// Every requirement of the specification is named by a case, and every case names requirements.
@Suite("Coverage")
struct CoverageTests {
  /// A requirement without a case, and why.
  private struct Exclusion: Codable {
    let id: String
    let reason: String
  }

  /// The ids of `**[AREA-n]** (role)` in the specification.
  private static func specified() throws -> Set<String> {
    let folder = VectorTests.folder.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Spec")
    var ids: Set<String> = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name.hasSuffix(".md") {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      for match in text.matches(
        of: /\*\*\[([A-Z]+-[0-9]+)\]\*\* \((all|lock|issuer|holder|service)/)
      {
        ids.insert(String(match.1))
      }
    }
    return ids
  }

  private static func exclusions() throws -> [Exclusion] {
    let url = VectorTests.folder.appendingPathComponent("exclusions.json")
    return try JSONDecoder().decode([Exclusion].self, from: Data(contentsOf: url))
  }

  @Test("every requirement is named by a case, or excluded with a reason")
  func requirements() throws {
    let named = Set(VectorTests.cases.flatMap(\.requirements))
    let excluded = Set(try Self.exclusions().map(\.id))
    let missing = try Self.specified().subtracting(named).subtracting(excluded)
    #expect(missing.isEmpty, "without a case: \(missing.sorted().joined(separator: " "))")
  }

  @Test("an exclusion names a requirement that has no case, once, and says why")
  func exclusionsAreNeeded() throws {
    let named = Set(VectorTests.cases.flatMap(\.requirements))
    let specified = try Self.specified()
    let exclusions = try Self.exclusions()
    #expect(Set(exclusions.map(\.id)).count == exclusions.count)
    for exclusion in exclusions {
      #expect(specified.contains(exclusion.id), "\(exclusion.id) is not in the specification")
      #expect(!named.contains(exclusion.id), "\(exclusion.id) has a case")
      #expect(!exclusion.reason.isEmpty, "\(exclusion.id) says no reason")
    }
  }

  @Test("every id that a case names is a requirement of the specification")
  func known() throws {
    let specified = try Self.specified()
    #expect(specified.count > 100)
    for vector in VectorTests.cases {
      #expect(!vector.requirements.isEmpty, "\(vector.id) names nothing")
      let unknown = Set(vector.requirements).subtracting(specified)
      #expect(unknown.isEmpty, "\(vector.id) names \(unknown.sorted())")
    }
  }

  @Test("ids are unique, and begin with their family")
  func ids() throws {
    #expect(Set(VectorTests.cases.map(\.id)).count == VectorTests.cases.count)
    for file in try Self.files() {
      for vector in file.cases { #expect(vector.id.hasPrefix("\(file.family)-"), "\(vector.id)") }
    }
  }

  @Test("every negative is a mutation of an allow case of its file")
  func negatives() throws {
    for file in try Self.files() {
      let positives = Set(file.cases.filter { !$0.isNegative }.map(\.id))
      for vector in file.cases {
        if vector.isNegative {
          #expect(vector.of.map(positives.contains) == true, "\(vector.id) of \(vector.of ?? "")")
        } else {
          #expect(vector.of == nil, "\(vector.id) is an allow case of \(vector.of ?? "")")
        }
      }
    }
  }

  private static func files() throws -> [VectorFile] {
    let data = try Data(contentsOf: VectorTests.folder.appendingPathComponent("manifest.json"))
    return try JSONDecoder().decode(Manifest.self, from: data).families.map {
      try VectorFile.load(VectorTests.folder.appendingPathComponent($0.file))
    }
  }
}
