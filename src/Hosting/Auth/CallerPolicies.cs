using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace RelayHeat.Hosting.Auth;

/// <summary>
/// Nearly every route asks for a caller and for nothing else. Who has passed authentication is one, and needs no service, context and
/// handler to be told so; every other policy goes the usual way.
/// </summary>
internal sealed class CallerPolicies(IAuthorizationService authorization) : PolicyEvaluator(authorization)
{
    private static readonly Task<PolicyAuthorizationResult> Allowed = Task.FromResult(PolicyAuthorizationResult.Success());

    public override Task<PolicyAuthorizationResult> AuthorizeAsync(
        AuthorizationPolicy policy, AuthenticateResult authenticationResult, HttpContext context, object? resource) =>
        policy.Requirements is [DenyAnonymousAuthorizationRequirement] && context.User.Identity is { IsAuthenticated: true }
            ? Allowed
            : base.AuthorizeAsync(policy, authenticationResult, context, resource);
}
