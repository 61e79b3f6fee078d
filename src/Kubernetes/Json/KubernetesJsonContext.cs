using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Transport.Credentials;
using CloudIntel.Kubernetes.Webhooks;

namespace CloudIntel.Kubernetes.Json;

/// <summary>Source-generated JSON of everything this library itself reads and writes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AdmissionReview))]
[JsonSerializable(typeof(ApiResourceList))]
[JsonSerializable(typeof(ConfigMap))]
[JsonSerializable(typeof(CoreEvent))]
[JsonSerializable(typeof(CustomResourceDefinition))]
[JsonSerializable(typeof(DaemonSet))]
[JsonSerializable(typeof(DeletionRequest))]
[JsonSerializable(typeof(Deployment))]
[JsonSerializable(typeof(Event))]
[JsonSerializable(typeof(Eviction))]
[JsonSerializable(typeof(ExecCredential))]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(JsonArray))]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(Lease))]
[JsonSerializable(typeof(ListMeta))]
[JsonSerializable(typeof(MutatingWebhookConfiguration))]
[JsonSerializable(typeof(Namespace))]
[JsonSerializable(typeof(Node))]
[JsonSerializable(typeof(PartialObjectMetadata))]
[JsonSerializable(typeof(PersistentVolume))]
[JsonSerializable(typeof(Pod))]
[JsonSerializable(typeof(PodMetrics))]
[JsonSerializable(typeof(Scale))]
[JsonSerializable(typeof(Secret))]
[JsonSerializable(typeof(SelfSubjectAccessReview))]
[JsonSerializable(typeof(Service))]
[JsonSerializable(typeof(ServiceAccount))]
[JsonSerializable(typeof(StatefulSet))]
[JsonSerializable(typeof(Status))]
[JsonSerializable(typeof(StorageClass))]
[JsonSerializable(typeof(SubjectAccessReview))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenReview))]
[JsonSerializable(typeof(UntypedObject))]
[JsonSerializable(typeof(ValidatingWebhookConfiguration))]
internal sealed partial class KubernetesJsonContext : JsonSerializerContext;
