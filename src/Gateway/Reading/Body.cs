namespace RelayHeat.Gateway.Reading;

/// <summary>What the document needs of a body.</summary>
internal interface IBody
{
    /// <summary>The name of its schema.</summary>
    string Name { get; }

    string Says { get; }

    /// <summary>An example as JSON; null for a part of another body.</summary>
    string? Example => null;

    /// <summary>The description of its file; null if the body is JSON.</summary>
    string? FileSays => null;

    void Describe(IFields fields);
}

/// <summary>A JSON object in a request. One function reads it and describes it.</summary>
/// <param name="name">The name of its schema.</param>
/// <param name="says">What it is.</param>
/// <param name="read">Reads its fields.</param>
/// <param name="example">
/// All examples tell one story of the store mars, the account 小李 and the company 星河达人. Send those of the registry first.
/// </param>
internal sealed class Body<T>(string name, string says, Func<IFields, T> read, string? example = null) : IBody
{
    public string Name => name;

    public string Says => says;

    public string? Example => example;

    public T Read(IFields fields) => read(fields);

    public void Describe(IFields fields) => read(fields);
}

/// <summary>A form with one file. One function reads its other fields and describes them.</summary>
internal sealed class FileForm<T>(string name, string says, string fileSays, Func<ITexts, T> read) : IBody
{
    public string Name => name;

    public string Says => says;

    public string FileSays => fileSays;

    public T Read(ITexts texts) => read(texts);

    public void Describe(IFields fields) => read(fields);
}
