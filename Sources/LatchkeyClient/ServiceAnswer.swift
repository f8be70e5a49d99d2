import Foundation
import LatchkeyCBOR

/// What a service answered.
public struct ServiceAnswer: Equatable, Sendable {
  /// The status of HTTP.
  public var status: Int
  /// JSON: the reply, or problem details.
  public var body: [UInt8]

  public init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }

  /// Whether the operation was carried out.
  public var isSuccess: Bool { (200...299).contains(status) }

  /// Why it was not; `nil` where it was, or where the answer is no problem details.
  public var problem: ServiceProblem? {
    isSuccess ? nil : try? JSONDecoder().decode(ServiceProblem.self, from: Data(body))
  }
}

/// Problem details as a service tells them (RFC 9457).
public struct ServiceProblem: Error, Equatable, Sendable, Decodable {
  public var type: String
  public var title: String
  public var status: Int
  public var detail: String
  /// Number of the registry row; `nil` for what only HTTP refuses.
  public var reason: UInt16?
  public var requirement: String?
  public var field: String?
}
