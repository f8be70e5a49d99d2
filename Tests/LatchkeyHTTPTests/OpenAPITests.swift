import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService
import Testing

@testable import LatchkeyHTTP

@Suite("What is described is what is")
struct OpenAPITests {
  typealias Object = [String: Any]

  let document: Object

  init() throws {
    let json = try JSONSerialization.jsonObject(with: Data(OpenAPIDocument.bytes))
    document = try #require(json as? Object)
  }

  /// Every described operation that is signed, by its id.
  private func described() throws -> [String: (method: String, path: String, content: Object)] {
    var found: [String: (String, String, Object)] = [:]
    for (path, methods) in try #require(document["paths"] as? [String: Object]) {
      for (method, content) in methods {
        let operation = try #require(content as? Object)
        guard (operation["security"] as? [Any])?.isEmpty == false else { continue }
        let id = try #require(operation["operationId"] as? String)
        found[id] = (method.uppercased(), path, operation)
      }
    }
    return found
  }

  @Test("every operation is described, and nothing that is none")
  func operations() throws {
    let described = try described()
    #expect(
      Set(described.keys) == Set(LatchkeyService.Operation.allCases.map(\.rawValue)))
    for operation in LatchkeyService.Operation.allCases {
      let entry = try #require(described[operation.rawValue])
      #expect(entry.method == operation.method)
      #expect(entry.path == operation.path)
      let parameters = (entry.content["parameters"] as? [Object]) ?? []
      let named = parameters.compactMap { ($0["$ref"] as? String)?.split(separator: "/").last }
      let inPath = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }
      #expect(named.map(String.init) == inPath.map { String($0.dropFirst().dropLast()) })
      #expect((entry.content["requestBody"] != nil) == operation.isRemembered)
    }
  }

  @Test("every status of a refusal that is described can be given, and the other way round")
  func statuses() throws {
    var all: Set<Int> = []
    for (_, entry) in try described() {
      let responses = try #require(entry.content["responses"] as? Object)
      let refusals = responses.keys.compactMap { Int($0) }.filter { $0 >= 400 }
      #expect(Set(refusals).isSubset(of: Set(ProblemDocument.statuses)))
      all.formUnion(refusals)
    }
    #expect(all == Set(ProblemDocument.statuses))
  }

  @Test("what an operation takes has no members that are not named")
  func strict() throws {
    let components = try #require(document["components"] as? Object)
    let schemas = try #require(components["schemas"] as? [String: Object])
    for (name, schema) in schemas where schema["properties"] != nil {
      #expect(schema["additionalProperties"] as? Bool == false, "\(name)")
    }
  }
}
