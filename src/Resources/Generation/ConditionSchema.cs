using System.Text.Json.Nodes;

namespace CloudIntel.Resources.Generation;

/// <summary>
/// The schema of a condition, with the bounds of metav1.Condition. Written by hand, because the type belongs to the
/// Kubernetes library, which knows nothing of schemas.
/// </summary>
internal static class ConditionSchema
{
    private const string Json = """
        {
          "description": "One aspect of the object's state.",
          "type": "object",
          "properties": {
            "type": {
              "description": "What the condition is about; unique within the object.",
              "type": "string",
              "pattern": "^[A-Za-z]([A-Za-z0-9]*[A-Za-z0-9])?$",
              "maxLength": 316
            },
            "status": {
              "description": "Whether it applies.",
              "type": "string",
              "enum": ["True", "False", "Unknown"]
            },
            "observedGeneration": {
              "description": "The generation of the spec that the condition was found for.",
              "type": "integer",
              "format": "int64",
              "minimum": 0
            },
            "lastTransitionTime": {
              "description": "When status last changed.",
              "type": "string",
              "format": "date-time"
            },
            "reason": {
              "description": "Why, as one word for programs.",
              "type": "string",
              "pattern": "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
              "minLength": 1,
              "maxLength": 1024
            },
            "message": {
              "description": "Why, for people.",
              "type": "string",
              "maxLength": 32768
            }
          },
          "required": ["type", "status", "lastTransitionTime", "reason", "message"]
        }
        """;

    /// <summary>A copy of the schema.</summary>
    public static JsonObject Create() => JsonNode.Parse(Json)!.AsObject();
}
