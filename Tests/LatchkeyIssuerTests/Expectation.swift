import LatchkeyCBOR
import LatchkeyIssuer
import Testing

/// Expects a refusal with this reason that names this field.
func expectRefusal(
  _ reason: DenyReason, _ field: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) {
  let refusal = #expect(throws: Refusal.self, sourceLocation: sourceLocation) { try body() }
  #expect(refusal?.reason == reason, "\(refusal as Any)", sourceLocation: sourceLocation)
  #expect(refusal?.field == field, sourceLocation: sourceLocation)
  #expect(refusal?.rule.contains("(") == true, sourceLocation: sourceLocation)
}
