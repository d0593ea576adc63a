using System.Globalization;
using System.Text;

namespace RelayHeat.Rules.Exploration;

/// <summary>
/// All of a model that a rule can tell: binding ids stand for themselves only as first, second and so on, a merchant's version
/// only as heard or not, and what has ended only while somebody still speaks of it.
/// </summary>
internal sealed class StateKey
{
    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, int> _ids = [];

    private StateKey()
    {
    }

    public static string Of<TMerchant, TAccount>(Model<TMerchant, TAccount> model)
        where TMerchant : IRules<MerchantState, MerchantCommand, MerchantEvent>
        where TAccount : IRules<OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>
    {
        var key = new StateKey();
        key.Add(model.Now);
        foreach (var (_, node) in model.Merchants)
        {
            key._text.Append('M');
            key.Add(node.State);
            foreach (var sent in node.Outbox)
            {
                var heard = sent.Message is NoticeOfBinding { Notice: var n } m
                    && model.Account(m.Account).State.HasHeard(n.MerchantId, n.Revision);
                key.Add(sent.Message, heard, sent.Answer);
            }
        }
        foreach (var (_, node) in model.Accounts)
        {
            key._text.Append('A');
            key.Add(node.State);
            foreach (var sent in node.Outbox) key.Add(sent.Message, false, sent.Answer);
        }
        foreach (var (_, node) in model.Accounts) key.AddEnded(node.State);
        return key._text.ToString();
    }

    private void Add(MerchantState state)
    {
        foreach (var (account, b) in state.Bindings)
        {
            _text.Append(account).Append(Id(b.BindingId)).Append(b.Permission == Permission.Full ? 'f' : 's').Append(b.IsBound ? 'b' : 'o');
            Add(b.ExpiresAt);
        }
        foreach (var ms in state.InvitationsSentMs) Add(DateTimeOffset.FromUnixTimeMilliseconds(ms));
    }

    private void Add(OperatorAccountState state)
    {
        _text.Append(state.MainAccountOf).Append(state.JoinedAt is null ? '-' : 'j');
        if (state.BoundTo is { } b) _text.Append('b').Append(Id(b.BindingId)).Append(b.Permission == Permission.Full ? 'f' : 's');
        if (state.Accepting is { } accepting) _text.Append('a').Append(Id(accepting));
        foreach (var (id, i) in state.Invitations.OrderBy(i => (i.Value.MerchantId, i.Value.ExpiresAt)))
        {
            _text.Append('i').Append(i.MerchantId).Append(Id(id)).Append(i.Permission == Permission.Full ? 'f' : 's');
            Add(i.ExpiresAt);
        }
    }

    private void Add(object message, bool heard, object? answer)
    {
        _text.Append('>');
        switch (message)
        {
            case NoticeOfBinding { Account: var account, Notice: var n }:
                _text.Append(account).Append(heard ? 'h' : 'n').Append(Id(n.BindingId)).Append((int)n.Kind).Append((int)n.Permission);
                _text.Append(n.Reason?.ToText());
                Add(n.ExpiresAt);
                break;
            case Confirmation m:
                _text.Append('c').Append(m.MerchantId).Append(Id(m.Command.BindingId));
                Add(m.Command.ExpiresAt);
                break;
            case Closing m:
                _text.Append('x').Append(m.MerchantId).Append(Id(m.Command.BindingId)).Append((int)m.Command.Reason);
                break;
            default:
                throw new InvalidOperationException($"Unknown message {message}.");
        }
        _text.Append(answer switch
        {
            null => "",
            CloseBinding c => $"!{c.Reason}",
            SettleAcceptance { Refusal: { } refusal } => $"!{refusal.Code}",
            SettleAcceptance { Bound: { } bound } => $"!{bound.Permission}",
            _ => throw new InvalidOperationException($"Unknown answer {answer}."),
        });
    }

    private void AddEnded(OperatorAccountState state)
    {
        _text.Append('E');
        foreach (var ended in state.Ended.Where(e => _ids.ContainsKey(e.BindingId)).OrderBy(e => _ids[e.BindingId]))
        {
            _text.Append(_ids[ended.BindingId]).Append((int)ended.Reason);
        }
    }

    private void Add(DateTimeOffset instant) =>
        _text.Append(CultureInfo.InvariantCulture, $"@{(instant == default ? 0 : (instant - Given.Start).TotalMilliseconds)},");

    private int Id(string bindingId)
    {
        if (!_ids.TryGetValue(bindingId, out var number)) _ids.Add(bindingId, number = _ids.Count);
        return number;
    }
}
