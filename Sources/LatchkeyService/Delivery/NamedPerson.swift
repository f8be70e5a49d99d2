import LatchkeyCBOR

/// Somebody who decides, by name.
public struct NamedPerson: Codable, Sendable, Equatable {
  /// In what capacity.
  public enum Role: String, Codable, Sendable, CaseIterable {
    case resident, `operator`, courier
  }

  public var role: Role
  /// Who it is; never empty where a name is asked for.
  public var name: String

  public init(_ role: Role, name: String) {
    self.role = role
    self.name = name
  }

  /// - Throws: ``DenyReason/notEntitled`` in another role, ``DenyReason/nameMissing`` without a name.
  func expect(_ roles: Role...) throws(DenyReason) {
    guard roles.contains(role) else { throw .notEntitled }
    guard name.contains(where: { !$0.isWhitespace }) else { throw .nameMissing }
  }
}
