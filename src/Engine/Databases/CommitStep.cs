namespace FrameEngine.Engine.Databases;

/// <summary>The steps of a commit, in order. Tests stop it after each.</summary>
internal enum CommitStep
{
    /// <summary>New data files stand in the directory.</summary>
    DataWritten,

    /// <summary>Their content is on the disk.</summary>
    DataSynced,

    /// <summary>Their names are on the disk.</summary>
    DataNamesSynced,

    /// <summary>The new manifest is written beside the old one.</summary>
    ManifestWritten,

    /// <summary>Its content is on the disk.</summary>
    ManifestSynced,

    /// <summary>It has taken the old one's place: from here on the commit is seen.</summary>
    ManifestRenamed,

    /// <summary>That is on the disk: from here on the commit stays.</summary>
    Committed,
}
