namespace RelayHeat.Grains.Subjects;

/// <summary>A subject tells nobody anything: it is asked.</summary>
internal abstract record SubjectMessage : Message<SubjectCommand>;
