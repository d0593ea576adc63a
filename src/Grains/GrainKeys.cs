namespace RelayHeat.Grains;

/// <summary>The kinds of aggregates, with which the keys of their grains begin; see <see cref="EntityKey"/>.</summary>
public static class GrainKeys
{
    /// <summary>The kind of merchants.</summary>
    public const string Merchant = "merchant";
    /// <summary>The kind of accounts.</summary>
    public const string Account = "account";
    /// <summary>The kind of providers.</summary>
    public const string Provider = "provider";
    /// <summary>The kind of those who stand behind providers.</summary>
    public const string Subject = "subject";
    /// <summary>The kind of stores' commission.</summary>
    public const string Commission = "commission";
    /// <summary>The kind of stores' fund accounts.</summary>
    public const string FundAccount = "fund-account";

    /// <summary>A reference to a grain; no call is made.</summary>
    internal static T GetReference<T>(this IGrainFactory grains, string kind, string id)
        where T : class, IGrainWithStringKey => Reference<T>.Get(grains, kind, id);

    // GetGrain<T>(string) reads the attributes of T by reflection at every call: a tenth of a command's processor time.
    private static class Reference<T>
        where T : class, IGrainWithStringKey
    {
        private static GrainType _type;
        private static GrainInterfaceType _interface;

        public static T Get(IGrainFactory grains, string kind, string id)
        {
            if (_type.IsDefault) _type = GrainType.Create(kind);
            var grainId = GrainId.Create(_type, IdSpan.Create($"{kind}/{id}"));
            if (_interface is { IsDefault: false } known) return (T)grains.GetGrain(grainId, known);
            var reference = grains.GetGrain<T>(grainId);
            _interface = ((GrainReference)(IAddressable)reference).InterfaceType;
            return reference;
        }
    }
}
