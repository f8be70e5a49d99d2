/// The description of the interface, as `GET /openapi.json` serves it.
public enum OpenAPIDocument {
  /// JSON, OpenAPI 3.1.
  public static let bytes: [UInt8] = PackageResources.openapi_json
}
