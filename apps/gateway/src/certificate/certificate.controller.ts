import { Body, Controller, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsBase64, IsString, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '#kernel';
import { PublicRoute } from '#platform/auth';
import { SignInEdge, type StepAnswer } from '../sign-in/sign-in-edge.js';
import { SignInStepBody } from '../sign-in/sign-in-step.dto.js';
import { SignInWithCertificate } from './sign-in-with-certificate/sign-in-with-certificate.use-case.js';
import { StartCertificate } from './start-certificate/start-certificate.use-case.js';

export class CertificateChallengeBody {
  @ApiProperty()
  challenge: string;

  @ApiProperty({ description: '须用证书私钥签名的文本（UTF-8，SHA-256）' })
  text: string;
}

export class SignatureBody {
  @ApiProperty()
  @IsString()
  @MaxLength(100)
  challenge: string;

  @ApiProperty({ description: '签名证书，PEM' })
  @IsString()
  @MaxLength(20_000)
  certificate: string;

  @ApiProperty({ description: '对 text 的签名，Base64' })
  @IsBase64()
  @MaxLength(4_000)
  signature: string;
}

@ApiTags('登录')
@Controller('api')
@PublicRoute('whoever signs in is not signed in yet')
export class CertificateController {
  constructor(
    private readonly startCertificate: StartCertificate,
    private readonly signIn: SignInWithCertificate,
    private readonly edge: SignInEdge,
  ) {}

  @Post('certificate/challenge')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '数字证书登录：取得待签名的文本' })
  @ApiOkResponse({ type: CertificateChallengeBody })
  async challenge(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CertificateChallengeBody> {
    const { browser, ...shown } = await this.startCertificate.execute(this.edge.read(request).client);
    this.edge.bind(reply, browser);
    return shown;
  }

  @Post('session/certificate')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '数字证书登录：交回签名' })
  @ApiOkResponse({ type: SignInStepBody })
  @ApiResponse({ status: 401, description: 'GATEWAY.CERTIFICATE_REFUSED；GATEWAY.CHALLENGE_INVALID：须重新登录' })
  async signInWith(
    @Body() body: SignatureBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StepAnswer> {
    const { browser, client, formerSession } = this.edge.read(request);
    if (browser === null) throw new ProblemError('GATEWAY.CHALLENGE_INVALID');
    const { challenge, certificate } = body;
    const signature = Buffer.from(body.signature, 'base64');
    const given = { challenge, browser, certificate, signature, client, formerSession };
    return this.edge.answer(reply, await this.signIn.execute(given));
  }
}
