using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Informers;

namespace CloudIntel.Kubernetes.Tests.Informers;

public sealed class ObjectTrimmerTests
{
    [Theory]
    [InlineData("""{"metadata":{"name":"a","managedFields":[{"manager":"x"}],"uid":"u"}}""", """{"metadata":{"name":"a","uid":"u"}}""")]
    [InlineData("""{"metadata":{"managedFields":[1,[2,{"a":3}]],"name":"a"}}""", """{"metadata":{"name":"a"}}""")]
    [InlineData("""{"metadata":{"name":"a","managedFields":null}}""", """{"metadata":{"name":"a"}}""")]
    [InlineData("""{"metadata":{"managedFields":[]}}""", """{"metadata":{}}""")]
    [InlineData(
        """{"metadata":{"annotations":{"a":"1","kubectl.kubernetes.io/last-applied-configuration":"{\"metadata\":{}}","b":"2"}}}""",
        """{"metadata":{"annotations":{"a":"1","b":"2"}}}""")]
    [InlineData(
        """{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}"},"name":"a"}}""",
        """{"metadata":{"annotations":{},"name":"a"}}""")]
    [InlineData("""{"metadata":{"annotations":null,"name":"a"}}""", """{"metadata":{"annotations":null,"name":"a"}}""")]
    [InlineData(
        """{ "kind" : "A" , "metadata" : { "name" : "a" , "managedFields" : [ ] , "x" : 1 } , "spec" : { "managedFields" : [ 1 ] } }""",
        """{"kind":"A","metadata":{"name":"a","x":1},"spec":{"managedFields":[1]}}""")] // only metadata's own are cut
    public void What_nobody_reads_is_cut_and_the_rest_stays(string whole, string trimmed) =>
        Assert.Equal(JsonNode.Parse(trimmed)!.ToJsonString(), JsonNode.Parse(Trim(whole).Json)!.ToJsonString());

    [Fact]
    public void Bytes_that_stay_are_not_changed()
    {
        const string Text = """{"metadata":{"name":"a"},"spec":{"n":1.50,"s":"ä\u00e4\n","big":12345678901234567890}}""";

        Assert.Equal(Text, Trim(Text).Json);
    }

    [Fact]
    public void Metadata_alone_is_left_of_an_object_that_the_server_sent_whole() => Assert.Equal(
        """{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}}""",
        Trim("""{"kind":"Pod","apiVersion":"v1","spec":{"containers":[]},"metadata":{"name":"a"},"status":{}}""", metadataOnly: true).Json);

    [Fact]
    public void What_identifies_an_object_is_read_on_the_way()
    {
        var identity = Trim(
            """{"kind":"Pod","metadata":{"name":"a","namespace":"n","uid":"6f1c0f52-41d0-4e7e-9d7b-0123456789ab","resourceVersion":"7","annotations":{"k8s.io/initial-events-end":"true"}}}""").Identity;

        Assert.Equal(("Pod", "a", "n", new Guid("6f1c0f52-41d0-4e7e-9d7b-0123456789ab"), "7", true), (identity.Kind, identity.Name, identity.Namespace, identity.Uid, identity.ResourceVersion, identity.EndsInitialEvents));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"metadata":7}""")]
    [InlineData("""{"metadata":{"name":7}}""")]
    [InlineData("""{"metadata":{"name":"a"}""")]
    [InlineData("")]
    public void What_is_no_object_is_refused(string text) => Assert.ThrowsAny<JsonException>(() => Trim(text));

    [Fact]
    public void Objects_are_told_apart_by_their_uid_also_when_it_is_no_uuid()
    {
        static Guid Uid(string text) => Trim($$$"""{"metadata":{"uid":"{{{text}}}"}}""").Identity.Uid;

        Assert.Equal(Uid("first"), Uid("first"));
        Assert.Equal(4, new[] { Uid("first"), Uid("second"), Uid(""), Uid("6f1c0f52-41d0-4e7e-9d7b-0123456789ab") }.Distinct().Count());
    }

    private static (string Json, ObjectIdentity Identity) Trim(string text, bool metadataOnly = false)
    {
        var output = new ArrayBufferWriter<byte>();
        var identity = ObjectTrimmer.Trim(Encoding.UTF8.GetBytes(text), output, metadataOnly);
        return (Encoding.UTF8.GetString(output.WrittenSpan), identity);
    }
}
