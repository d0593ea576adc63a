using System.Collections.Immutable;

namespace RelayHeat.Gateway.Reading;

/// <summary>The text fields of a form or a body.</summary>
internal interface ITexts
{
    /// <summary>A text; null, and a fault, if it is missing or not a text.</summary>
    string? String(string name, string says, Form form);

    /// <summary>Notes a fault of a field, of an item of a list, or of a field of the item.</summary>
    void Fault(string name, string message, int? item = null, string? field = null);
}

/// <summary>
/// The fields of a body. The same function reads them from a request (<see cref="JsonBody"/>) and describes them in the document, so it
/// must ask for every field, whatever the values of others. <see cref="Fields"/> has the kinds of fields.
/// </summary>
internal interface IFields : ITexts
{
    /// <summary>Whether an optional field has a value.</summary>
    bool Has(string name);

    /// <summary>Whether a required field is null, for fields where null is allowed.</summary>
    bool IsNull(string name);

    /// <summary>Whether to read a field that depends on others. If they do not call for it, its presence is a fault.</summary>
    /// <param name="name">The field.</param>
    /// <param name="isCalledFor">Null if the others are faulty.</param>
    /// <param name="otherwise">The fault of a field that is not called for.</param>
    bool Applies(string name, bool? isCalledFor, string otherwise);

    /// <summary>A list of texts; null if it is missing. A faulty item is null.</summary>
    IReadOnlyList<string?>? Strings(string name, string says, int maxItems, Form item, bool takesNone = true);

    /// <summary>A whole number within limits, without a fraction or an exponent.</summary>
    long Whole(string name, string says, long min, long max);

    bool Flag(string name, string says);

    T Object<T>(string name, string says, Body<T> body);

    ImmutableArray<T> Objects<T>(string name, string says, Body<T> item, int maxItems);

    /// <summary>An optional map of texts. Its keys are data.</summary>
    /// <param name="name">The field.</param>
    /// <param name="says">What it is.</param>
    /// <param name="keys">The allowed keys.</param>
    /// <param name="otherwise">The fault of any other key.</param>
    /// <param name="maxLength">The maximum length of a text.</param>
    ImmutableSortedDictionary<string, string> Map(
        string name, string says, IReadOnlyCollection<string> keys, string otherwise, int maxLength);
}
